package io.millrace.tools.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The last line of a start. */
final class StartReportTest {
  @Test
  void shouldTellTheTimeUnlessItIsUnknownOrThatOfABuild() {
    assertEquals("ready in 141 ms", StartReport.ready(141, false));
    assertEquals("ready", StartReport.ready(141, true));
    assertEquals("ready", StartReport.ready(-1, false));
  }
}
