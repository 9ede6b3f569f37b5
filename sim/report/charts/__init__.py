"""Charts of results: Plotly figures, each with the sentence that says what it shows and the table behind it.

One module per chart; what a chart shows is decided here, where it stands on a page is not. Plotly is imported when a
figure is drawn, and only then.
"""
