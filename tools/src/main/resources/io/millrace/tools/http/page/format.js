// Numbers and times as people read them. What is not known is a dash, whatever it is.

export const NOTHING = "–";
const THIN = "\u202f"; // between a number and its unit: narrow, and no line break there

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const hundredth = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** A number, or null for everything that is none. */
export function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function digits(value) {
  const size = Math.abs(value);
  return (size >= 100 ? whole : size >= 10 ? tenth : hundredth).format(value);
}

/** How many of something. */
export function count(value) {
  const n = number(value);
  if (n === null) {
    return NOTHING;
  }
  if (Math.abs(n) < 100000) {
    return whole.format(n);
  }
  return Math.abs(n) < 1e6 ? digits(n / 1e3) + "k" : digits(n / 1e6) + "M";
}

/** How many a second. */
export function rate(value) {
  const n = number(value);
  if (n === null) {
    return NOTHING;
  }
  return Math.abs(n) >= 1000 ? count(n) : digits(n);
}

const BYTES = ["B", "kB", "MB", "GB", "TB"];

/** Bytes, in powers of 1000 as networks count. */
export function bytes(value) {
  let n = number(value);
  if (n === null) {
    return NOTHING;
  }
  let unit = 0;
  while (Math.abs(n) >= 1000 && unit < BYTES.length - 1) {
    n /= 1000;
    unit++;
  }
  return (unit === 0 ? whole.format(n) : digits(n)) + THIN + BYTES[unit];
}

/** Milliseconds, in the unit that fits. */
export function latency(ms) {
  const n = number(ms);
  if (n === null) {
    return NOTHING;
  }
  if (n === 0) {
    return "0" + THIN + "ms";
  }
  if (n < 1) {
    return digits(n * 1000) + THIN + "µs";
  }
  return n < 1000 ? digits(n) + THIN + "ms" : digits(n / 1000) + THIN + "s";
}

export function percent(value) {
  const n = number(value);
  return n === null ? NOTHING : whole.format(n) + THIN + "%";
}

/** How long, in its two largest units. */
export function duration(seconds) {
  const n = number(seconds);
  if (n === null || n < 0) {
    return NOTHING;
  }
  const s = Math.floor(n);
  if (s < 60) {
    return s + THIN + "s";
  }
  if (s < 3600) {
    return Math.floor(s / 60) + THIN + "min " + (s % 60) + THIN + "s";
  }
  if (s < 86400) {
    return Math.floor(s / 3600) + THIN + "h " + Math.floor((s % 3600) / 60) + THIN + "min";
  }
  return Math.floor(s / 86400) + THIN + "d " + Math.floor((s % 86400) / 3600) + THIN + "h";
}

/** How long, in its largest unit only: for tables. */
export function roughly(seconds) {
  return duration(seconds).split(" ")[0];
}

/** The time of day of an instant, in the time zone of whoever reads. */
export function clock(epochMs) {
  const n = number(epochMs);
  return n === null ? NOTHING : new Date(n).toLocaleTimeString("en-GB");
}

/** An instant as epoch milliseconds, or null. */
export function instant(text) {
  const ms = typeof text === "string" ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** Text, or the dash for what is empty or missing. */
export function text(value) {
  return value === undefined || value === null || value === "" ? NOTHING : String(value);
}

/** "1 backend", "2 backends". */
export function plural(n, one, many) {
  return count(n) + " " + (n === 1 ? one : many || one + "s");
}
