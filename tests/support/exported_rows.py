"""Rows that go out to other tools, and the forms that go with them."""

from labelwright.curate.review.exchange import Exported, Form

FORM = Form(("good", "bad", "none of these"), descriptions={"good": "praise"}, about="Reviews")
MULTI = Form(("price", "size; weight", "colour"), kind="multi")
FIELDS = Form(("low", "middle", "high"), kind="ordinal", fields=("title", "body of it"))

ROWS = (
    Exported("a1", "It works!", label="good", confidence=0.75),
    Exported(
        "b2",
        "=1+1 broke\nin two \u202e \0 lines, \u201cyes\u201d; \U0001f44d",
        label="bad",
        flags=[{"check": "artefact", "reason": "ends with !: 9% of 'bad', 0% of the rest"}],
    ),
    Exported("c3", "Nobody knows"),
)
MULTI_ROWS = (
    Exported("a1", "Cheap", labels=("price",)),
    Exported("b2", "Meh", labels=()),
    Exported("c3", "Big", labels=("price", "size; weight"), confidence=0.5),
)
FIELD_ROWS = (
    Exported("a1", "T\nB", {"title": "T", "body of it": "B"}, label="low"),
    Exported("b2", "U\n", {"title": "U", "body of it": ""}, label="high"),
)
CASES = ((FORM, ROWS), (MULTI, MULTI_ROWS), (FIELDS, FIELD_ROWS))
