"""What a form says around its questions, in the voice of the one who fills it in."""

from dataclasses import dataclass

__all__ = ["VOICES", "Voice"]


@dataclass(frozen=True)
class Voice:
    """The words of a form; `column` is the column of scales.csv with the answers."""

    column: str
    title: str
    role: str
    choose: str
    first_role: str
    jump: str
    progress: str
    answer: str
    evidence: str
    no_evidence: str
    explanation: str
    empty: str
    previous: str
    next: str
    is_first: str
    is_last: str
    saved: str
    not_saved: str
    back: str
    open: str
    said: str
    header: tuple[str, str, str, str, str]
    kept: str
    figure: str = ""


VOICES = {
    "gewoon": Voice(
        column="label_nl",
        title="Checklist van de zeven bouwstenen",
        role="Ik antwoord als:",
        choose="kies je rol",
        first_role="Kies eerst je rol. Daarna wordt je antwoord bewaard.",
        jump="Ga naar:",
        progress="Vraag {nth} van {all}",
        answer="Jouw antwoord:",
        evidence="Hoe sterk is het bewijs?",
        no_evidence="nog niet gekozen",
        explanation="Toelichting:",
        empty="Mag leeg blijven. Noem geen namen van mensen.",
        previous="Vorige",
        next="Volgende",
        is_first="Dit is de eerste vraag.",
        is_last="Dit is de laatste vraag. Je hebt {n} van de {all} vragen beantwoord.",
        saved="Bewaard.",
        not_saved="Wat je hebt ingevuld, staat nog op het scherm.",
        back="Je eerdere antwoorden staan er weer: {n} van de {all} vragen.",
        open="nog open",
        said="Antwoord: {answer}.",
        header=("Bouwsteen", "Vraag", "Antwoord", "Bewijs", "Toelichting"),
        kept="Je antwoorden staan alleen in dit bestand: {path}. Elk antwoord wordt "
        "meteen bewaard. Wil je ze wissen, gooi het bestand dan weg.",
    ),
    "bewoners": Voice(
        column="label_nl",
        title="Vragen over uw wijk",
        role="Ik antwoord als:",
        choose="kies uw rol",
        first_role="Kies eerst uw rol. Daarna wordt uw antwoord bewaard.",
        jump="Ga naar:",
        progress="Vraag {nth} van {all}",
        answer="Uw antwoord:",
        evidence="Waar weet u dit van?",
        no_evidence="nog niet gekozen",
        explanation="Wilt u iets uitleggen?",
        empty="Dat hoeft niet. Schrijf geen namen van mensen op.",
        previous="Vorige",
        next="Volgende",
        is_first="Dit is de eerste vraag.",
        is_last="Dit is de laatste vraag. U hebt {n} van de {all} vragen beantwoord.",
        saved="Bewaard.",
        not_saved="Wat u hebt ingevuld, staat nog op het scherm.",
        back="Uw eerdere antwoorden staan er weer: {n} van de {all} vragen.",
        open="nog open",
        said="Antwoord: {answer}.",
        header=("Onderwerp", "Vraag", "Antwoord", "Bewijs", "Uitleg"),
        kept="Uw antwoorden staan alleen in dit bestand: {path}. Elk antwoord wordt "
        "meteen bewaard. Wilt u ze wissen, gooi het bestand dan weg.",
    ),
    "en": Voice(
        column="label_en",
        title="Questions about the area",
        role="I answer as:",
        choose="choose your role",
        first_role="Choose your role first. Then your answer is saved.",
        jump="Go to:",
        progress="Question {nth} of {all}",
        answer="Your answer:",
        evidence="How strong is the evidence?",
        no_evidence="not chosen yet",
        explanation="Explanation:",
        empty="May stay empty. Do not write names of people.",
        previous="Previous",
        next="Next",
        is_first="This is the first question.",
        is_last="This is the last question. You answered {n} of the {all} questions.",
        saved="Saved.",
        not_saved="What you filled in is still on the screen.",
        back="Your earlier answers are back: {n} of the {all} questions.",
        open="still open",
        said="Answer: {answer}.",
        header=("Topic", "Question", "Answer", "Evidence", "Explanation"),
        kept="Your answers are in this file only: {path}. Each answer is saved at "
        "once. To erase them, throw the file away.",
        figure="The figure is in Dutch: nee = no, een beetje = a little, grotendeels = "
        "mostly, ja = yes, weet niet = do not know.",
    ),
}
