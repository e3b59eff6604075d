"""Pictures as SVG, each from a few numbers; colours come from the page's style sheet."""
