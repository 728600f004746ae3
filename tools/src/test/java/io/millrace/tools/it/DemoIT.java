package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demonstration checks itself; here only that it says so. */
@Tag("alone")
@Timeout(60)
final class DemoIT {
  private static final int LIMIT_S = 30;

  @Test
  void shouldHoldEveryClaimWhenRun() throws Exception {
    try (Workplace workplace = new Workplace()) {
      final String printed = workplace.run(LIMIT_S, Jar.command("demo"));
      assertFalse(printed.contains("FAILED"), printed);
      assertTrue(printed.contains("ok "), printed);
      assertTrue(printed.endsWith("--payload 'PING\\r\\n' --expect '+PONG\\r\\n'\n"), printed);
    }
  }
}
