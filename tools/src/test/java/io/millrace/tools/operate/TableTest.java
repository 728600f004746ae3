package io.millrace.tools.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Aligned columns. */
final class TableTest {
  private final Table table =
      new Table("NAME", "WHY", "COUNT", "AGE", "NOTE").optional("NOTE", "WHY", "AGE");

  TableTest() {
    table.row("first", "-", "7", "1.5ms", "a long remark on the first");
    table.row("the-second-one", "-", "1200", "35us", "-");
  }

  private String printed(final int width) {
    final StringWriter text = new StringWriter();
    final PrintWriter out = new PrintWriter(text);
    table.print(out, width);
    out.flush();
    return text.toString();
  }

  @Test
  void shouldPrintAllOfItWhenTheWidthIsUnlimited() {
    assertEquals(
        "NAME            WHY  COUNT    AGE  NOTE\n"
            + "first             -      7  1.5ms  a long remark on the first\n"
            + "the-second-one    -   1200   35us  -\n",
        printed(Table.UNLIMITED));
  }

  @Test
  void shouldLeaveEmptyColumnsOutFirst() {
    assertEquals(
        "NAME            COUNT    AGE  NOTE\n"
            + "first               7  1.5ms  a long remark on the first\n"
            + "the-second-one   1200   35us  -\n",
        printed(56));
  }

  @Test
  void shouldThenLeaveOutWhatIsLeastNeeded() {
    assertEquals(
        "NAME            COUNT    AGE\n"
            + "first               7  1.5ms\n"
            + "the-second-one   1200   35us\n",
        printed(50));
    assertEquals(
        "NAME            COUNT\nfirst               7\nthe-second-one   1200\n", printed(25));
  }

  @Test
  void shouldCutTextsButNoNumbersWhenNothingElseHelps() {
    assertEquals("NAME         COUNT\nfirst            7\nthe-secon..   1200\n", printed(18));
    assertEquals("NAME      COUNT\nfirst         7\nthe-se..   1200\n", printed(3));
  }
}
