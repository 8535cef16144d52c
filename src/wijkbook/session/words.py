"""What a phone reads: in plain Dutch, in the residents' wording, and in English."""

from types import SimpleNamespace

from wijkbook.checklist.voices import SHARED, in_voice

__all__ = ["ROLES_EN", "words"]

# Dutch to a colleague (je), Dutch to a resident (u; None when it is the same), English.
TEXTS = SHARED | {
    "title": ("Groepssessie", None, "Group session"),
    "skip": ("Naar de inhoud", None, "Skip to content"),
    "nobody": ("De sessieleider in deze zaal.", None, "The leader in this room."),
    "sees_text": (
        "Je vult in zonder naam. Wij bewaren je rol en je antwoorden, niet wie je "
        "bent. "
        "De zaal ziet alleen hoe de groep antwoordt, en pas als drie mensen of meer "
        "dat "
        "deden. Een kleine rol valt onder 'overige rollen'. De sessieleider kan losse "
        "antwoorden en toelichtingen inzien, zonder naam: schrijf geen namen op.",
        "U vult in zonder naam. Wij bewaren uw rol en uw antwoorden, niet wie u bent. "
        "De zaal ziet alleen hoe de groep antwoordt, en pas als drie mensen of meer "
        "dat "
        "deden. Een kleine rol valt onder 'overige rollen'. De sessieleider kan losse "
        "antwoorden en toelichtingen inzien, zonder naam: schrijf geen namen op.",
        "You answer without your name. We keep your role and your answers, not who you "
        "are. The room only sees how the group answers, and only when three people or "
        "more did. A small role joins 'other roles'. The leader can read separate "
        "answers and comments, without names: do not write down any names.",
    ),
    "sees_own": (
        "Je vult in zonder naam, over je eigen wijk. De zaal ziet per vraag alleen hoe "
        "de antwoorden zijn verdeeld, als drie mensen of meer antwoordden. Jouw eigen "
        "antwoorden staan alleen op jouw telefoon bij elkaar. De sessieleider kan "
        "losse "
        "antwoorden inzien, zonder naam: schrijf geen namen op.",
        "U vult in zonder naam, over uw eigen wijk. De zaal ziet per vraag alleen hoe "
        "de antwoorden zijn verdeeld, als drie mensen of meer antwoordden. Uw eigen "
        "antwoorden staan alleen op uw telefoon bij elkaar. De sessieleider kan losse "
        "antwoorden inzien, zonder naam: schrijf geen namen op.",
        "You answer without your name, about your own area. The room only sees how the "
        "answers to a question are spread, when three people or more answered. Your "
        "own "
        "answers stand together on your phone alone. The leader can read separate "
        "answers, without names: do not write down any names.",
    ),
    "until_text": (
        "Tot en met {day}. Dan vraagt het werkboek de sessieleider om de antwoorden te "
        "wissen. Je kunt je eigen antwoorden altijd zelf wissen.",
        "Tot en met {day}. Dan vraagt het werkboek de sessieleider om de antwoorden te "
        "wissen. U kunt uw eigen antwoorden altijd zelf wissen.",
        "Until {day}. Then the leader is asked to erase the answers. You can always "
        "erase your own answers yourself.",
    ),
    "network": (
        "De verbinding in deze zaal is niet versleuteld. Wie hetzelfde netwerk "
        "afluistert, "
        "kan meelezen.",
        None,
        "The connection in this room is not encrypted. Someone who taps the same "
        "network "
        "could read along.",
    ),
    "cookie": (
        "Je telefoon bewaart een willekeurige code, zodat je je antwoorden terugvindt.",
        "Uw telefoon bewaart een willekeurige code, zodat u uw antwoorden terugvindt.",
        "Your phone keeps a random code, so that you find your answers back.",
    ),
    "privacy": ("Eerst dit", None, "First this"),
    "about": ("Over je antwoorden", "Over uw antwoorden", "About your answers"),
    "code": ("Code van de sessie", None, "Session code"),
    "code_hint": ("Staat op het scherm.", None, "It is on the screen."),
    "join": ("Ik doe mee", None, "Join"),
    "wait": (
        "Je doet mee. De vragen zijn nog niet open.",
        "U doet mee. De vragen zijn nog niet open.",
        "You have joined. The questions are not open yet.",
    ),
    "again": ("Kijk opnieuw", None, "Check again"),
    "step": ("Bouwsteen {n} van {m}", None, "Part {n} of {m}"),
    "round": ("Ronde {n}", None, "Round {n}"),
    "more": ("Toelichting (hoeft niet)", None, "Comment (optional)"),
    "more_hint": ("Schrijf geen namen op.", None, "Do not write down any names."),
    "unanswered": ("niet ingevuld", None, "not filled in"),
    "first_time": (
        "Jouw antwoord in ronde 1: {answer}",
        "Uw antwoord in ronde 1: {answer}",
        "Your answer in round 1: {answer}",
    ),
    "save": ("Bewaar en ga verder", None, "Save and continue"),
    "next": ("Verder zonder antwoord", None, "Continue without answer"),
    "back": ("Terug", None, "Back"),
    "choose": (
        "Kies bij elke vraag een antwoord. Weet je het niet, kies dan 'weet niet'.",
        "Kies bij elke vraag een antwoord. Weet u het niet, kies dan 'weet niet'.",
        "Choose an answer to each question. If you do not know, choose 'do not know'.",
    ),
    "left": (
        "Wat je invulde is nog niet bewaard. Druk op Bewaar, of ga verder zonder.",
        "Wat u invulde is nog niet bewaard. Druk op Bewaar, of ga verder zonder.",
        "What you filled in is not saved yet. Press Save, or continue without.",
    ),
    "not_saved": (
        "Je antwoord is nog niet bewaard. Wacht even en druk nog eens op Bewaar.",
        "Uw antwoord is nog niet bewaard. Wacht even en druk nog eens op Bewaar.",
        "Your answer is not saved yet. Wait a moment and press Save again.",
    ),
    "next_round": (
        "Ronde {n} is begonnen. Kijk je antwoord na en druk nog eens op Bewaar.",
        "Ronde {n} is begonnen. Kijk uw antwoord na en druk nog eens op Bewaar.",
        "Round {n} has begun. Check your answer and press Save again.",
    ),
    "locked": (
        "Deze bouwsteen is al getoond. Dit antwoordde je; het verandert deze ronde "
        "niet "
        "meer.",
        "Deze bouwsteen is al getoond. Dit antwoordde u; het verandert deze ronde niet "
        "meer.",
        "This part has been shown. This is what you answered; it does not change any "
        "more in this round.",
    ),
    "overview": ("Jouw antwoorden", "Uw antwoorden", "Your answers"),
    "saved": (
        "Wat hier staat is bewaard. Je kunt het nog veranderen, tot de sessieleider de "
        "bouwsteen toont.",
        "Wat hier staat is bewaard. U kunt het nog veranderen, tot de sessieleider de "
        "bouwsteen toont.",
        "What you see here is saved. You can still change it, until the leader shows "
        "that part.",
    ),
    "closed": (
        "De sessie is gesloten. Bedankt voor het meedoen.",
        None,
        "The session is closed. Thank you for taking part.",
    ),
    "change": ("bekijk of verander", None, "see or change"),
    "later": (
        "Wil je later je antwoorden laten wissen? Geef de sessieleider deze code:",
        "Wilt u later uw antwoorden laten wissen? Geef de sessieleider deze code:",
        "Do you want your answers erased later? Give the leader this code:",
    ),
    "profile": (
        "Jouw profiel van je eigen wijk",
        "Uw profiel van uw eigen wijk",
        "Your profile of your own area",
    ),
    "profile_told": (
        "Dit ziet de zaal niet. Wil je het houden, druk het dan af of maak een "
        "schermfoto: na de sessie werkt deze pagina niet meer.",
        "Dit ziet de zaal niet. Wilt u het houden, druk het dan af of maak een "
        "schermfoto: na de sessie werkt deze pagina niet meer.",
        "The room does not see this. To keep it, print it or take a screenshot: after "
        "the session this page no longer works.",
    ),
    "results": ("Wat op het scherm staat", None, "What is on the screen"),
    "results_told": (
        "Dezelfde getallen als op het scherm in de zaal, als tabellen.",
        None,
        "The same numbers as on the screen in the room, as tables.",
    ),
    "results_none": (
        "Er is nog niets getoond.",
        None,
        "Nothing has been shown yet.",
    ),
    "too_few": (
        "Te weinig antwoorden om te tonen.",
        None,
        "Too few answers to show.",
    ),
    "people": ("Aantal", None, "Number"),
    "middle": ("midden", None, "middle"),
    "spread": ("de middelste helft", None, "the middle half"),
    "spread_text": ("{low} tot {high}", None, "{low} to {high}"),
    "agreement": (
        "eensgezindheid A (1 is allemaal gelijk, -1 is verdeeld)",
        None,
        "agreement A (1 is all the same, -1 is divided)",
    ),
    "comma": (",", None, "."),
    "left_out": (
        "telt niet mee, zodat niemand te herkennen is",
        None,
        "not counted, so that nobody can be recognised",
    ),
    "role_name": ("Rol", None, "Role"),
    "per_role": ("Het midden per rol", None, "The middle per role"),
    "figures": ("Cijfers van de wijk", None, "Figures of the area (in Dutch)"),
    "erase": ("Wis mijn antwoorden", None, "Erase my answers"),
    "erase_sure": (
        "Alles wat je invulde gaat weg, ook je toelichtingen. Dat is niet terug te "
        "draaien. Wat de zaal al van de groep zag, blijft staan.",
        "Alles wat u invulde gaat weg, ook uw toelichtingen. Dat is niet terug te "
        "draaien. Wat de zaal al van de groep zag, blijft staan.",
        "Everything you filled in goes, comments too. This cannot be undone. What the "
        "room has seen of the group stays.",
    ),
    "erase_yes": ("Ja, wis alles", None, "Yes, erase all"),
    "erase_no": ("Nee, terug", None, "No, go back"),
    "erased": (
        "Je antwoorden zijn gewist.",
        "Uw antwoorden zijn gewist.",
        "Your answers are erased.",
    ),
    "wrong": ("Dat lukt niet", None, "That does not work"),
    "start": ("Naar het begin", None, "To the start"),
    "wrong_code": (
        "Deze code klopt niet. Kijk nog eens op het scherm.",
        None,
        "This code is not right. Look at the screen again.",
    ),
    "no_role": ("Kies eerst een rol.", None, "Choose a role first."),
    "refused": (
        "Dit kan nu niet. Ga terug en probeer het opnieuw.",
        None,
        "This is not possible now. Go back and try again.",
    ),
}
LABELS = {
    "nl": {
        "0": "nee",
        "1": "een beetje",
        "2": "grotendeels",
        "3": "ja",
        "weet_niet": "weet niet",
        "nvt": "niet van toepassing",
    },
    "en": {
        "0": "no",
        "1": "a little",
        "2": "mostly",
        "3": "yes",
        "weet_niet": "do not know",
        "nvt": "not applicable",
    },
}
EVIDENCE = {
    "nl": (
        "geen (indruk)",
        "één bron",
        "meer bronnen van één soort",
        "bevestigd door twee soorten",
    ),
    "en": (
        "none (impression)",
        "one source",
        "several sources of one kind",
        "confirmed by two kinds",
    ),
}
ROLES_EN = {
    "bestuur": "decision-makers",
    "uitvoering": "staff in the area",
    "bewoners": "residents",
    "partners": "partners",
    "overige rollen": "other roles",
}


def words(voice: str) -> SimpleNamespace:
    """All texts of a phone in one voice.

    Parameters
    ----------
    voice : {"gewoon", "bewoners", "en"}
        For whom.

    Returns
    -------
    types.SimpleNamespace
        A text per name, ``lang``, ``labels`` of the answers and ``strengths``.

    Raises
    ------
    UnknownName
        If there is no such voice.
    """
    lang = "en" if voice == "en" else "nl"
    return in_voice(TEXTS, voice, labels=LABELS[lang], strengths=EVIDENCE[lang])
