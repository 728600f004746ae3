package io.millrace.tools.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** Says what was checked and whether it held, and keeps count. */
final class Claims {
  private final PrintWriter out;
  private int checked;
  private int failed;

  Claims(final PrintWriter out) {
    this.out = out;
  }

  /** Prints one claim with what was seen. */
  void check(final boolean holds, final String format, final Object... values) {
    checked++;
    failed += holds ? 0 : 1;
    say((holds ? "  ok      " : "  FAILED  ") + format, values);
  }

  /** Prints a line that claims nothing. */
  void say(final String format, final Object... values) {
    out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    out.flush();
  }

  int checked() {
    return checked;
  }

  int failed() {
    return failed;
  }
}
