// Textareas grow with their text. Browsers that know `field-sizing` do it by the style sheet.
if (!CSS.supports('field-sizing', 'content')) {
  const grow = (area) => {
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
  const all = () => document.querySelectorAll('textarea').forEach(grow);
  document.addEventListener('input', (event) => {
    if (event.target.matches('textarea')) grow(event.target);
  });
  document.addEventListener('toggle', all, true);
  addEventListener('resize', all);
  all();
}
