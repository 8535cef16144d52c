"""Forms that people filled in, for the tests of what comes back."""

import csv

import openpyxl

from wijkbook.checklist.forms import ChecklistForm
from wijkbook.checklist.wording import choices

# (role, answers by question: answer, evidence, explanation)
PEOPLE = [
    (
        "bewoners",
        {"URG4": ("ja", "", "Veel mensen zeggen dit."), "VIS2": ("nee", "", "")},
    ),
    ("bewoners", {"URG4": ("weet_niet", "", ""), "VIS2": ("een_beetje", "", "")}),
    ("bewoners", {"URG4": ("grotendeels", "", "=1+1"), "MID1": ("nvt", "", "")}),
    ("bestuur", {"URG4": ("nee", "", 'Regel 1\nregel 2; "zo"')}),
    ("uitvoering", {"URG4": ("ja", "", "-"), "VER4": ("ja", "", "@naam")}),
]
SCORES = {"nee": 0, "een_beetje": 1, "grotendeels": 2, "ja": 3}
STRENGTHS = {"": None, "geen": 0, "een_bron": 1, "een_soort": 2, "twee_soorten": 3}


def expected(people=PEOPLE):
    """What should come back: a list, without who is who."""
    return sorted(
        (role, question, str(SCORES.get(answer)), "" if answer in SCORES else answer,
         str(STRENGTHS[evidence]), more.strip())
        for role, given in people
        for question, (answer, evidence, more) in given.items()
    )  # fmt: skip


def came_back(answers):
    """The same of Answers."""
    return sorted(
        (one.role, one.question_id, str(one.score), one.special, str(one.evidence),
         one.explanation)
        for one in answers
    )  # fmt: skip


def fill_sheet(path, role, given, **how):
    """Fill in a sheet that was mailed, with the words of its lists."""
    form = ChecklistForm(**how)
    lang = "en" if form.voice == "en" else "nl"
    path = form.to_xlsx(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    head = [cell.value for cell in sheet[1]]
    answer = head.index("Answer" if lang == "en" else "Antwoord")
    if role:
        rows["rol"][answer].value = choices("role", lang)[role]
    for question, (code, evidence, more) in given.items():
        row = rows[question]
        row[answer].value = choices("answer", lang)[code] if code else None
        if evidence:
            row[answer + 1].value = choices("evidence", lang)[evidence]
        row[-1].value = more or None
        row[-1].data_type = "s"
    book.save(path)
    return path


def fill_online(path, people, *, kind="kobo", english=False, **how):
    """Write what KoboToolbox or ODK would give of our XLSForm, from the form itself."""
    form = ChecklistForm(**how)
    made = form.to_xlsform(path.with_name("form"), english=english)
    head, *rows = openpyxl.load_workbook(made)["survey"].iter_rows(values_only=True)
    columns, group, mark = {}, "", ""
    for row in (dict(zip(head, row, strict=True)) for row in rows):
        label = row["label::Nederlands (nl)"] or row["name"]
        sign = "-" if kind == "odk" else "/"
        if row["type"] == "begin_group":
            group = (label if kind == "labels" else row["name"]) + sign
        elif row["type"] == "end_group":
            group = ""
        elif row["type"] != "note":
            name = label if kind == "labels" else row["name"]
            columns[row["name"]] = f"{group}{name}"
        if row["name"] == "vragenlijst":
            mark = row["calculation"].strip("'")
    before, after = ["start", "end", "_id", "_uuid"], ["_submitted_by"]
    if kind == "odk":
        before, after = ["SubmissionDate"], ["KEY", "SubmitterName"]
    names = choices("answer")
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        out = csv.writer(file, delimiter="," if kind == "odk" else ";")
        out.writerow([*before, *columns.values(), *after])
        for nth, (role, given) in enumerate(people, start=1):
            cells = {"vragenlijst": mark, "rol": role}
            for question, (answer, evidence, more) in given.items():
                shown = names.get(answer, "") if kind == "labels" else answer
                cells[question] = shown
                cells[f"{question}_bewijs"] = evidence
                cells[f"{question}_toelichting"] = more
            own = [cells.get(name, "") for name in columns]
            if kind == "odk":
                out.writerow(["2026-11-22", *own, f"uuid:{nth}", "Jan"])
            else:
                out.writerow(["s", "e", nth, f"u-{nth}", *own, "jan"])
    return path
