package io.millrace.tools.stat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The rows of one look as lines of text, in columns, and what has moved since the look before. */
final class StatTable {
  private static final String GAP = "  ";
  private static final int LEFT_COLUMNS = 2;
  private static final int UNIT_COLUMN = 3;

  private final String filter;
  private Map<String, Long> before = Map.of();
  private long beforeNs;
  private boolean compares;
  private long zeros;

  StatTable(final String filter) {
    this.filter = filter;
  }

  /** How many counters were left out of the last lines because they are 0. */
  long zeros() {
    return zeros;
  }

  /**
   * The lines of one look, heads first. Without a filter counters that are 0 are left out.
   *
   * @param rows of the look
   * @param nowNs when that was, by the monotonic clock
   */
  List<String> lines(final List<StatRow> rows, final long nowNs) {
    final List<String[]> cells = new ArrayList<>();
    cells.add(heads());
    zeros = 0;
    for (final StatRow row : rows) {
      if (!row.matches(filter)) {
        continue;
      }
      if (filter == null && row.isZero()) {
        zeros++;
      } else {
        cells.add(cells(row, nowNs));
      }
    }
    remember(rows, nowNs);
    return aligned(cells);
  }

  /** The lines of those that have moved since the look before, without heads. */
  List<String> moved(final List<StatRow> rows, final long nowNs) {
    final List<String[]> cells = new ArrayList<>();
    for (final StatRow row : rows) {
      if (row.matches(filter) && row.value() != before.getOrDefault(row.key(), row.value())) {
        cells.add(cells(row, nowNs));
      }
    }
    remember(rows, nowNs);
    return aligned(cells);
  }

  private String[] heads() {
    return compares
        ? new String[] {"OF", "COUNTER", "VALUE", "UNIT", "/S NOW", "/S 10S", "/S 1M"}
        : new String[] {"OF", "COUNTER", "VALUE", "UNIT", "/S 10S", "/S 1M"};
  }

  private String[] cells(final StatRow row, final long nowNs) {
    final String unit = row.type().unit();
    return compares
        ? new String[] {
          row.of(), row.name(), row.shown(), unit, now(row, nowNs), row.rate(0), row.rate(1)
        }
        : new String[] {row.of(), row.name(), row.shown(), unit, row.rate(0), row.rate(1)};
  }

  /** How fast a count has grown since the look before; empty for what is no count. */
  private String now(final StatRow row, final long nowNs) {
    final Long was = before.get(row.key());
    final double seconds = (double) (nowNs - beforeNs) / TimeUnit.SECONDS.toNanos(1);
    final boolean known = was != null && row.value() >= was && seconds > 0;
    return known && row.type().kind().isCount()
        ? StatRow.rounded((row.value() - was) / seconds)
        : "";
  }

  private void remember(final List<StatRow> rows, final long nowNs) {
    before = new HashMap<>();
    rows.forEach(each -> before.put(each.key(), each.value()));
    beforeNs = nowNs;
    compares = true;
  }

  private static List<String> aligned(final List<String[]> cells) {
    final List<Integer> widths = new ArrayList<>();
    for (final String[] row : cells) {
      widths.addAll(Collections.nCopies(Math.max(0, row.length - widths.size()), 0));
      for (int i = 0; i < row.length; i++) {
        widths.set(i, Math.max(widths.get(i), row[i].length()));
      }
    }
    final List<String> lines = new ArrayList<>();
    for (final String[] row : cells) {
      final StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        final String blanks = " ".repeat(widths.get(i) - row[i].length());
        final boolean left = i < LEFT_COLUMNS || i == UNIT_COLUMN;
        line.append(i == 0 ? "" : GAP).append(left ? row[i] + blanks : blanks + row[i]);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
