package io.millrace.tools.bench;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latency by percentile as an SVG picture. To the right each nine has the same room, upwards each
 * factor of ten: a tail that few requests see is as plain as the median. Greys and colours that can
 * be read on a light and on a dark ground; no ground of its own, no script, no font of its own.
 */
final class PercentilePlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 480;
  private static final int LEFT = 84;
  private static final int RIGHT = 24;
  private static final int TOP = 96;
  private static final int BOTTOM = 56;
  private static final int TICKS_PER_HALF = 20;
  private static final List<String> COLOURS = List.of("#3b82c4", "#d97706", "#8a8a8a");
  private static final String GREY = "#7d7d7d";

  private final StringBuilder out = new StringBuilder();
  private final double nines;
  private final int fromDecade;
  private final int untilDecade;

  /**
   * A line of the picture.
   *
   * @param name in the legend
   * @param latencies in nanoseconds; an empty one is left out
   */
  record Curve(String name, Histogram latencies) {}

  private PercentilePlot(final List<Curve> curves) {
    double most = 100;
    double least = 1e9;
    double greatest = 1;
    for (final Curve curve : curves) {
      most = Math.max(most, curve.latencies.getTotalCount());
      least = Math.min(least, Math.max(1, curve.latencies.getValueAtPercentile(0)));
      greatest = Math.max(greatest, curve.latencies.getMaxValue());
    }
    nines = Math.log10(most);
    fromDecade = (int) Math.floor(Math.log10(least));
    untilDecade = Math.max(fromDecade + 1, (int) Math.ceil(Math.log10(greatest)));
  }

  /**
   * Draws curves.
   *
   * @param title in the first line
   * @param all at most three
   * @return an SVG document
   */
  static String draw(final String title, final List<Curve> all) {
    final List<Curve> curves =
        all.stream().filter(each -> each.latencies.getTotalCount() > 0).toList();
    final PercentilePlot plot = new PercentilePlot(curves);
    plot.frame(title);
    plot.grid();
    for (int i = 0; i < curves.size(); i++) {
      plot.curve(curves.get(i), i);
    }
    return plot.out.append("</svg>\n").toString();
  }

  private void frame(final String title) {
    add("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' ", WIDTH, HEIGHT);
    add("font-family='sans-serif' font-size='13' fill='%s'>\n", GREY);
    add("<title>%s</title>\n", escaped(title));
    add("<text x='%d' y='22'>%s</text>\n", LEFT, escaped(title));
    add(
        "<text x='%d' y='%d' text-anchor='middle'>percentile of the requests</text>\n",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14);
  }

  private void grid() {
    for (int decade = fromDecade; decade <= untilDecade; decade++) {
      final double y = y(Math.pow(10, decade));
      line(LEFT, y, WIDTH - RIGHT, y, 0.5);
      add(
          "<text x='%d' y='%.1f' text-anchor='end'>%s</text>\n",
          LEFT - 8, y + 4.5, duration(decade));
      for (int step = 2; step < 10 && decade < untilDecade; step++) {
        final double minor = y(step * Math.pow(10, decade));
        line(LEFT, minor, WIDTH - RIGHT, minor, 0.13);
      }
    }
    percentile(0, "0");
    percentile(Math.log10(2), "50");
    for (int nine = 1; nine <= nines; nine++) {
      percentile(nine, "99.999999999".substring(0, nine == 1 ? 1 : nine == 2 ? 2 : nine + 1));
    }
  }

  private void percentile(final double nine, final String text) {
    line(x(nine), TOP, x(nine), HEIGHT - BOTTOM, 0.35);
    add(
        "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>\n",
        x(nine), HEIGHT - BOTTOM + 20, "9".equals(text) ? "90" : text);
  }

  private void curve(final Curve curve, final int index) {
    final String colour = COLOURS.get(index % COLOURS.size());
    final double last = Math.log10(Math.max(2, curve.latencies.getTotalCount()));
    add(
        "<polyline fill='none' stroke='%s' stroke-width='2' stroke-linejoin='round' points='",
        colour);
    for (final HistogramIterationValue at : curve.latencies.percentiles(TICKS_PER_HALF)) {
      final double above = 1 - at.getPercentileLevelIteratedTo() / 100;
      final double nine = above <= 0 ? last : Math.min(last, -Math.log10(above));
      add("%.1f,%.1f ", x(nine), y(at.getValueIteratedTo()));
    }
    add("'/>\n");
    final int y = 42 + 16 * index;
    add(
        "<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='%s' stroke-width='3'/>\n",
        LEFT, y, LEFT + 22, y, colour);
    add("<text x='%d' y='%.1f'>%s</text>\n", LEFT + 30, y + 4.5, legend(curve));
  }

  private static String legend(final Curve curve) {
    return escaped(
        String.format(
            Locale.ROOT,
            "%s: p50 %s, p99 %s, max %s",
            curve.name,
            Report.us(curve.latencies.getValueAtPercentile(50)),
            Report.us(curve.latencies.getValueAtPercentile(99)),
            Report.us(curve.latencies.getMaxValue())));
  }

  private static String duration(final int decade) {
    final String unit = decade < 3 ? " ns" : decade < 6 ? " us" : decade < 9 ? " ms" : " s";
    final int zeros = decade < 9 ? Math.floorMod(decade, 3) : decade - 9;
    return "1" + "0".repeat(zeros) + unit;
  }

  private void line(
      final double x1, final double y1, final double x2, final double y2, final double opacity) {
    add(
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-opacity='%.2f'/>\n",
        x1, y1, x2, y2, GREY, opacity);
  }

  private double x(final double nine) {
    return LEFT + nine / nines * (WIDTH - LEFT - RIGHT);
  }

  private double y(final double ns) {
    final double part = (Math.log10(Math.max(1, ns)) - fromDecade) / (untilDecade - fromDecade);
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
  }

  private void add(final String format, final Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }

  private static String escaped(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
