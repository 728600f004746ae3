package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.PoolConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --balance}, {@code --hash-balance} and {@code --fallback}. */
final class BalanceFlagsTest {
  @ParameterizedTest
  @EnumSource
  void shouldReadEachAlgorithmWhenItIsSpelled(final Algorithm algorithm) {
    final List<String> protocols =
        algorithm == Algorithm.LEAST_LATENCY ? List.of("") : List.of("", "udp://");
    for (final String protocol : protocols) {
      final String line = "-l " + protocol + ":1 -b a:1 --balance " + algorithm.label();
      assertEquals(algorithm, pool(line, 0).balance());
    }
  }

  @Test
  void shouldBeOffWhenNotGivenOrRefused() {
    final String defaults = "--hash-balance 150% --fallback b --balance source-hash -b a:1 ";
    for (final String line :
        List.of(
            "-l :1 -b a:1",
            defaults + "-l :1 --hash-balance off --fallback off -l :2 --name b --fallback off")) {
      assertEquals(0, pool(line, 0).hashBalancePercent());
      assertNull(pool(line, 0).fallback());
    }
  }

  @Test
  void shouldApplyDefaultsToEachFrontendThatGivesNoneItself() {
    final String line =
        "--hash-balance 101% --fallback c -b a:1 -l :1 --balance flow-hash"
            + " -l :2 --balance source-hash --hash-balance 1000% -l :3 --name c --fallback off"
            + " --hash-balance off";
    assertEquals(101, pool(line, 0).hashBalancePercent());
    assertEquals(1000, pool(line, 1).hashBalancePercent());
    assertEquals("c", pool(line, 0).fallback());
    assertEquals("c", pool(line, 1).fallback());
    assertNull(pool(line, 2).fallback());
  }

  @Test
  void shouldAcceptAChainWhenItIsNoCircle() {
    final String line =
        "-b h:1 -l :1 --name a --fallback b -l :2 --name b --fallback c -l :3 --name c";
    assertEquals("b", pool(line, 0).fallback());
    assertEquals("c", pool(line, 1).fallback());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "-l :1 -b a --balance random --hash-balance 150%; --hash-balance of tcp-1 (argument 7):"
            + " \"150%\": bounds the hashes only; balance is random",
        "-l :1 -b a --hash-balance 150%; balance is least-connections",
        "-l udp://:1 -b a --hash-balance 100%; \"100%\" is outside 101% to 1000%",
        "-l udp://:1 -b a --hash-balance 1001%; \"1001%\" is outside 101% to 1000%",
        "-l udp://:1 -b a --hash-balance 0%; \"0%\" is outside 101% to 1000%",
        "-l udp://:1 -b a --hash-balance 150; \"150\" has no unit; write 150%",
        "--hash-balance 100% -l :1 -b a --hash-balance off; --hash-balance of all frontends"
            + " (argument 1): \"100%\" is outside",
        "-l :1 -b a --fallback x; --fallback of tcp-1 (argument 5): \"x\" is no frontend; write the"
            + " name of another one, or off",
        "-l :1 -b a --fallback a,b; \"a,b\" is no name",
        "-l :1 -b a --fallback tcp-1; \"tcp-1\" is the frontend itself",
        "-b a -l :1 --name x --fallback y -l :2 --name y --fallback z -l :3 --name z --fallback x;"
            + " --fallback of x (argument 7): \"y\" leads back here by the fallback of z",
        "-b a -l :1 --name x --fallback y -l udp://:2 --name y; \"y\" is of the other protocol",
        "--fallback x -l :1 -b a --fallback off; --fallback (argument 1): \"x\" is no frontend",
        "-l :65000 -b a --fallback y -l :1 -b b:+1000 --name y; \"y\" has the backend"
            + " \"b-plus-1000\" would be port 66000"
      })
  void shouldSayWhatIsWrongAndTheRemedy(final String line, final String problem) {
    final String message = assertThrows(UsageException.class, () -> read(line)).getMessage();
    assertTrue(message.contains(problem), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--balance source-hash --hash-balance 125% --fallback y",
        "--balance random --hash-balance off --fallback off"
      })
  void shouldPrintWhatMeansTheSame(final String flags) {
    final Settings settings = read("-l :1 --name x -b a:1 " + flags + " -l :2 -b b:1 --name y");
    final String printed = String.join(" ", Expansion.lines(settings)).replace("'", "");
    assertTrue(printed.contains(flags), printed);
    assertEquals(settings.config(), read(printed.trim().replaceAll(" +", " ")).config());
  }

  private static PoolConfig pool(final String line, final int frontend) {
    return read(line).config().frontends().get(frontend).pool();
  }

  private static Settings read(final String line) {
    return Settings.read(List.of(line.split(" ")), Path.of(""), Map.of());
  }
}
