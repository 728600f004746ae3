// Every text in sight whose contrast with what is behind it is below 4.5 (WCAG 2, level AA), as
// "ratio: text". Evaluated in the page.
(() => {
  const LEAST = 4.5;

  function parts(colour) {
    const numbers = (colour.match(/-?[\d.]+(e-?\d+)?/g) || []).map(Number);
    const scale = colour.startsWith("color(") ? 255 : 1;
    const [r, g, b] = numbers.slice(0, 3).map((part) => part * scale);
    return { r, g, b, a: numbers.length > 3 ? numbers[3] : 1 };
  }

  function over(top, under) {
    const mix = (part) => top[part] * top.a + under[part] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  }

  function behind(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(parts(getComputedStyle(at).backgroundColor));
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), { r: 255, g: 255, b: 255, a: 1 });
  }

  function luminance(colour) {
    const [r, g, b] = ["r", "g", "b"].map((part) => {
      const share = colour[part] / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ratio(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }

  function check(element, colour, text, found) {
    const back = behind(element);
    const value = ratio(over(parts(colour), back), back);
    found.count++;
    if (!(value >= LEAST)) {
      found.low.push(value.toFixed(2) + ": " + text.slice(0, 60));
    }
  }

  const found = { count: 0, low: [] };
  for (const element of document.body.querySelectorAll("*")) {
    const shown = element.checkVisibility() && !element.closest("option, script, canvas, .unseen");
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (shown && text) {
      check(element, getComputedStyle(element).color, text, found);
    }
    if (shown && element.placeholder) {
      check(element, getComputedStyle(element, "::placeholder").color, element.placeholder, found);
    }
  }
  return found;
})()
