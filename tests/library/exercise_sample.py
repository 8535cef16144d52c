"""Six exercises, one of each kind and two forms, for the tests of the room."""

TOML = """
notebook = "99"

[[oefening]]
id = "99_1"
kind = "keuze"
form = "niet"
question = "De wijk daalt van 10 naar 8 procent. Welke conclusie mag niet?"
options = ["Het daalt.", "De aanpak werkt.", "Het kan toeval zijn.", "Meer is nodig."]
answer = 2
hints = ["Wat zegt een daling over de oorzaak?", "Kijk naar de marge."]
mistakes = [
  { answer = 1, says = "Dat mag wel: het staat er." },
  { answer = 3, says = "Dat mag wel: de marge is groot." },
  { answer = 4, says = "Dat mag wel, als wens." },
]
model = "Een daling zegt niet waardoor die komt."
not_checked = "of je eigen wijk ook zo is."
source_id = "S001"
source_place = "r.197"

[[oefening]]
id = "99_2"
kind = "volgorde"
question = "Zet de stappen in volgorde."
options = ["opgave bepalen", "agenda maken", "uitvoeren", "borgen"]
hints = ["Begin bij de vraag.", "Borgen komt na het doen."]
mistakes = [
  { before = [2, 1], says = "Een agenda zonder opgave is een lijst." },
  { before = [3, 2], says = "Uitvoeren komt na de agenda." },
  { answer = [1, 2, 4, 3], says = "Borgen kan pas na het doen." },
]
model = "In het echt lopen ze door elkaar."
source_id = "S001;S002"
source_place = "r.480;r.10"

[[oefening]]
id = "99_3"
kind = "koppel"
question = "Is het mensgericht of gebiedsgericht?"
left = ["scholing in de stad", "een plein", "schuldhulp"]
right = ["mensgericht", "gebiedsgericht"]
answer = [1, 2, 1]
hints = ["Wie merkt het na een verhuizing?", "Een plein verhuist niet."]
mistakes = [
  { pair = [1, 2], says = "De hele stad is geen gebied." },
  { pair = [2, 1], says = "Het plein blijft liggen." },
  { answer = [1, 2, 2], says = "Hulp hoort bij de persoon." },
]
model = "Mensgericht gaat mee."
own = true

[[oefening]]
id = "99_4"
kind = "getal"
form = "voorspel"
question = "Hoe ver ligt de wijk onder de rest?"
answer = 12.8
tolerance = 0.05
unit = "procentpunt"
hints = ["Neem de wijk zelf niet mee.", "Weeg met inwoners."]
mistakes = [
  { answer = 11.5, says = "Je telde de wijk zelf mee." },
  { answer = 10, says = "Je woog niet." },
  { answer = -12.8, says = "Zonder minteken." },
]
model = "De grote wijk weegt het zwaarst."
own = true

[[oefening]]
id = "99_5"
kind = "open"
question = "Maak er een outcome van."
hints = ["Wat merken bewoners?", "Hoe zie je dat terug?"]
model = "Bewoners zeggen dat hun huis warm is."
not_checked = "Vergelijk het zelf met het voorbeeld."
own = true

[[oefening]]
id = "99_6"
kind = "keuze"
question = "Welke partijen horen erbij?"
options = ["bewoners", "gemeente", "de <maan>", "corporatie"]
answer = [1, 2, 4]
hints = ["Wie woont er?", "Wie bezit er huizen?"]
mistakes = [
  { answer = [1, 2], says = "Wie bezit de huizen?" },
  { answer = [2, 4], says = "Wie woont er?" },
  { answer = [1, 2, 3, 4], says = "Niet alles hoort erbij." },
]
model = "Deze drie."
own = true
"""
