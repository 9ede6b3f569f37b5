"use strict";
// Draws the figures of the page, keeps them as wide as there is room, and serves its buttons and search fields.
(() => {
  const figures = JSON.parse(document.getElementById("figure-data").textContent);
  const config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
  const drawn = [];

  for (const [id, figure] of Object.entries(figures)) {
    drawn.push(Plotly.newPlot(document.getElementById(id), figure.data, { ...figure.layout }, config));
  }
  Promise.all(drawn).then(() => {
    for (const button of document.querySelectorAll("button.save")) {
      button.hidden = false;
      button.addEventListener("click", () => save(button.dataset.plot));
    }
    document.documentElement.dataset.drawn = "yes";
  });

  function save(id) {
    const place = document.getElementById(id);
    const { width, height } = place.getBoundingClientRect();
    Plotly.downloadImage(place, { format: "png", width, height, scale: 2, filename: id });
  }

  for (const field of document.querySelectorAll("input.filter")) {
    const rows = [...document.querySelectorAll(`#rows-${CSS.escape(field.dataset.table)} tbody tr`)];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const count = document.querySelector(`.count[data-table="${CSS.escape(field.dataset.table)}"]`);
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => {
        row.hidden = !words.every((word) => texts[place].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows`;
    });
  }

  // On paper the numbers of pictures are open, what a reader has left folded is left out, and pictures are as wide as the
  // paper. They are drawn anew: a change of width would move flows to their places by and by, and paper does not wait.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".chart details:not([open]), #figures details:not([open])")];
    opened.forEach((part) => { part.open = true; });
    redraw({ width: 660 });
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((part) => { part.open = false; });
    redraw({});
  });

  function redraw(more) {
    for (const [id, figure] of Object.entries(figures)) {
      const place = document.getElementById(id);
      Plotly.purge(place);
      Plotly.newPlot(place, figure.data, { ...figure.layout, ...more }, config);
    }
  }
})();
