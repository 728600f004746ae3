package io.millrace.tools.operate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Aligned columns, two blanks apart; numbers stand to the right. Where there is less room than they
 * need, those that are empty go first, then those that {@link #optional} names, in that order; then
 * the longest texts are cut.
 */
final class Table {
  /** As wide as it is. */
  static final int UNLIMITED = 0;

  private static final Pattern NUMBER =
      Pattern.compile("-|[-<0-9.,%/ ]*[0-9](?:us|ms|s|m|h|d|k|M|G|T|%)?");

  private static final String GAP = "  ";
  private static final String NONE = "-";
  private static final String CUT = "..";
  private static final int TEXT_MIN = 8;

  private final List<String[]> rows = new ArrayList<>();
  private List<String> optional = List.of();

  Table(final String... heads) {
    rows.add(heads.clone());
  }

  /** Columns that may be left out, the least needed first. */
  Table optional(final String... heads) {
    optional = List.of(heads);
    return this;
  }

  void row(final String... cells) {
    rows.add(cells.clone());
  }

  /**
   * Prints all rows.
   *
   * @param width of the screen, or {@link #UNLIMITED}
   */
  void print(final PrintWriter out, final int width) {
    final int[] widths = widths();
    if (width != UNLIMITED) {
      leaveOut(widths, width);
      cut(widths, width);
    }
    final boolean[] numbers = new boolean[widths.length];
    for (int column = 0; column < numbers.length; column++) {
      numbers[column] = isNumbers(column);
    }
    for (final String[] row : rows) {
      out.println(line(row, widths, numbers));
    }
  }

  private int[] widths() {
    final int[] widths = new int[rows.get(0).length];
    for (final String[] row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    return widths;
  }

  private boolean isNumbers(final int column) {
    return rows.size() > 1
        && rows.stream().skip(1).allMatch(row -> NUMBER.matcher(row[column]).matches());
  }

  private boolean isEmpty(final int column) {
    return rows.stream().skip(1).allMatch(row -> row[column].equals(NONE));
  }

  /** A width of 0 is that of a column that is left out. */
  private void leaveOut(final int[] widths, final int width) {
    final List<String> heads = List.of(rows.get(0));
    for (final String head : optional) {
      final int column = heads.indexOf(head);
      if (total(widths) > width && isEmpty(column)) {
        widths[column] = 0;
      }
    }
    for (final String head : optional) {
      if (total(widths) > width) {
        widths[heads.indexOf(head)] = 0;
      }
    }
  }

  private void cut(final int[] widths, final int width) {
    int longest = 0;
    while (total(widths) > width && longest >= 0) {
      longest = -1;
      for (int column = 0; column < widths.length; column++) {
        final boolean may = widths[column] > TEXT_MIN && !isNumbers(column);
        if (may && (longest < 0 || widths[column] > widths[longest])) {
          longest = column;
        }
      }
      if (longest >= 0) {
        widths[longest]--;
      }
    }
  }

  private static int total(final int[] widths) {
    int total = -GAP.length();
    for (final int each : widths) {
      total += each == 0 ? 0 : each + GAP.length();
    }
    return total;
  }

  private static String line(final String[] row, final int[] widths, final boolean[] numbers) {
    final StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.length; column++) {
      if (widths[column] == 0) {
        continue;
      }
      final String cell = fitted(row[column], widths[column]);
      final String blanks = " ".repeat(widths[column] - cell.length());
      line.append(line.length() == 0 ? "" : GAP);
      line.append(numbers[column] ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }

  private static String fitted(final String cell, final int width) {
    return cell.length() <= width ? cell : cell.substring(0, width - CUT.length()) + CUT;
  }
}
