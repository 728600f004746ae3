package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP configurations that are refused, and their neighbours that are not. */
final class UdpConfigIT {
  private static final int REFUSED = 2;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--listen udp://127.0.0.1:7000 --backend a=127.0.0.1:7000",
        "--listen udp://127.0.0.1:7000 --backend a=localhost:7000",
        "--listen udp://[::1]:7000 --backend a=[::1]:7000",
        "--listen udp://*:7000 --backend a=127.0.0.1:7000",
        "--listen udp://*:7000 --backend a=127.0.0.3:7000",
        "--listen udp://*:7000 --backend a=[::1]:7000",
        "--listen udp://0.0.0.0:7000 --backend a=127.0.0.1:7000",
        "--listen udp://:7000 --backend b=192.0.2.1:7000 --backend a=localhost:7000",
        "--listen udp://127.0.0.1:7000-7009 --backend a=127.0.0.1",
        "--listen udp://*:7000-7009 --backend a=127.0.0.1:+5",
        "--listen udp://*:7000-7009 --backend a=127.0.0.1:7009",
        "--listen udp://127.0.0.1:7000 --backend a=127.0.0.1:7001"
            + " --listen udp://127.0.0.1:7001 --backend b=127.0.0.1:7000",
        "--listen udp://127.0.0.1:7000 --backend a=127.0.0.1:7001"
            + " --listen udp://127.0.0.1:7001 --backend b=192.0.2.1:7000",
      })
  @DisplayName("U10 a backend that is our own listener: check ends with 2 and names both")
  void shouldRefuseAtCheckWhenBackendIsOwnListener(final String flags) {
    assertRefused(launcher(flags).check(), "--backend", "a", "listener");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--listen udp://127.0.0.1:7000 --backend a=127.0.0.1:7000",
        "--listen udp://*:7000 --backend a=localhost:7000",
        "--listen udp://*:7000-7009 --backend a=127.0.0.1",
      })
  @DisplayName("U10 a backend that is our own listener: run ends with 2 and has started nothing")
  void shouldRefuseAtRunWhenBackendIsOwnListener(final String flags) {
    assertRefused(launcher(flags), "--backend", "a", "listener");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--listen udp://127.0.0.1:7000 --backend a=127.0.0.2:7000",
        "--listen udp://127.0.0.1:7000 --backend a=127.0.0.1:7001",
        "--listen udp://0.0.0.0:7000 --backend a=[::1]:7000",
        "--listen udp://*:7000-7009 --backend a=127.0.0.1:+10",
        "--listen udp://127.0.0.1:7000 --backend a=127.0.0.1:7001"
            + " --listen tcp://127.0.0.1:7001 --backend b=127.0.0.1:7002",
      })
  @DisplayName("U10 a backend that only looks like our own listener: check ends with 0")
  void shouldPassCheckWhenBackendIsAnother(final String flags) {
    final Millrace millrace = launcher(flags).check().launch();
    assertEquals(0, millrace.awaitExit(Limits.WAIT), () -> flags + ": " + millrace.messages());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--idle-timeout 0",
        "--idle-timeout 90",
        "--unanswered-timeout 0",
        "--replies -1",
        "--udp-buffer 1k",
        "--local-address 127.0.0.1:80",
      })
  @DisplayName("A value out of range of a UDP flag: run ends with 2 and names the flag")
  void shouldRefuseValueOutOfRange(final String flag) {
    final String flags = "--listen udp://127.0.0.1:0 --backend a=127.0.0.1:9 " + flag;
    assertRefused(launcher(flags), flag.substring(0, flag.indexOf(' ')));
  }

  private static MillraceLauncher launcher(final String flags) {
    return Millrace.launcher().args(flags.split(" ")).args("--balance", "round-robin");
  }

  private static void assertRefused(final MillraceLauncher launcher, final String... named) {
    final Millrace millrace = launcher.launch();
    assertEquals(REFUSED, millrace.awaitExit(Limits.WAIT), () -> "status; " + millrace.messages());
    final List<String> messages = millrace.messages();
    for (final String text : named) {
      assertTrue(
          messages.stream().anyMatch(line -> line.contains(text)), () -> text + " in " + messages);
    }
    assertTrue(messages.stream().noneMatch(line -> line.startsWith("ready")), messages::toString);
    assertEquals(List.of(), millrace.output(), "stdout");
  }
}
