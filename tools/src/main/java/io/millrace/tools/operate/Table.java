package io.millrace.tools.operate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns, two blanks apart; numbers stand to the right. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(final String... heads) {
    rows.add(heads.clone());
  }

  void row(final String... cells) {
    rows.add(cells.clone());
  }

  void print(final PrintWriter out) {
    final int columns = rows.get(0).length;
    final int[] widths = new int[columns];
    final boolean[] numbers = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      numbers[column] = rows.size() > 1;
      for (int row = 0; row < rows.size(); row++) {
        final String cell = rows.get(row)[column];
        widths[column] = Math.max(widths[column], cell.length());
        numbers[column] &= row == 0 || cell.matches("[-0-9.,%/ ]*");
      }
    }
    for (final String[] row : rows) {
      out.println(line(row, widths, numbers));
    }
  }

  private static String line(final String[] row, final int[] widths, final boolean[] numbers) {
    final StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.length; column++) {
      final String gap = " ".repeat(widths[column] - row[column].length());
      line.append(column == 0 ? "" : "  ");
      line.append(numbers[column] ? gap + row[column] : row[column] + gap);
    }
    return line.toString().stripTrailing();
  }
}
