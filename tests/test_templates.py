"""Templates: strict about variables, and harmless whatever they say."""

import pytest
from labelwright.errors import InputError
from labelwright.templates import find_mistake, render


def test_render():
    assert (
        render("{% for x in xs %}\n- {{ x }}\n{% endfor %}", {"xs": ["a", "<b>"]}) == "- a\n- <b>\n"
    )


def test_a_good_template_has_no_mistake():
    assert find_mistake("{% set y = x %}{{ y|upper }}", {"x"}) is None


def test_the_line_is_that_of_the_use():
    mistake = find_mistake("the n is a word\nand {{ n }}\n{{ zz }}", {"m"})
    assert (mistake.line, mistake.found) == (2, "the variable 'n'")


@pytest.mark.parametrize(
    "source",
    [
        "{{ x.y.z }}",
        "{{ x + 1 }}",
        "{{ 1 // 0 }}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{{ x.__class__.__mro__ }}",
        "{{ x[99].y }}",
        "{{ nope }}",
    ],
)
def test_a_template_that_fails_is_an_input_error(source):
    with pytest.raises(InputError, match="could not be filled in"):
        render(source, {"x": "text"})


def test_the_sandbox_holds():
    with pytest.raises(InputError):
        render("{{ xs.append(1) }}", {"xs": []})
