package io.millrace.tools.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code millrace echo} as a process: what it prints and how it ends. */
@Timeout(60)
final class EchoIT {
  private Workplace workplace;

  @BeforeEach
  void open() throws Exception {
    workplace = new Workplace();
  }

  @AfterEach
  void close() throws Exception {
    workplace.close();
  }

  @Test
  void shouldPrintItsAddressesAndEndWithZeroWhenTerminated() throws Exception {
    final Process echo = start("echo", "127.0.0.1:0", "udp://127.0.0.1:0");
    awaitReady("echo");
    final String printed = workplace.text("echo");
    assertTrue(
        printed.matches("(?s)listening tcp 127.0.0.1:\\d+\nlistening udp 127.0.0.1:\\d+\nready\n"),
        printed);
    echo.destroy();
    assertTrue(echo.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, echo.exitValue());
  }

  @Test
  void shouldEndWith75WhenTheAddressIsInUse() throws Exception {
    final String address = "127.0.0.1:" + Workplace.freePort();
    start("first", address);
    awaitReady("first");
    final Process second = start("second", address);
    assertTrue(second.waitFor(10, TimeUnit.SECONDS));
    assertEquals(75, second.exitValue(), () -> workplace.text("second"));
    assertTrue(workplace.text("second").contains(address), () -> workplace.text("second"));
  }

  @Test
  void shouldEndWith2WhenTheAddressIsWrong() throws Exception {
    final Process echo = start("echo", "127.0.0.1");
    assertTrue(echo.waitFor(10, TimeUnit.SECONDS));
    assertEquals(2, echo.exitValue(), () -> workplace.text("echo"));
  }

  private Process start(final String name, final String address, final String... more)
      throws Exception {
    final List<String> words = new ArrayList<>(List.of("echo", address));
    words.addAll(List.of(more));
    return workplace.start(name, Jar.command(words.toArray(new String[0])));
  }

  private void awaitReady(final String name) throws Exception {
    workplace.await(name, () -> workplace.text(name).endsWith("ready\n"));
  }
}
