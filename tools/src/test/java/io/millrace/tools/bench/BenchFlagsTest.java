package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tools.args.UsageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What flags become, which are refused, and that each stands in docs/cli.md. */
final class BenchFlagsTest {
  @Test
  void shouldTakeDefaultsWhenOnlyTheAddressIsGiven() throws Exception {
    final BenchPlan plan = plan("127.0.0.1:7000");
    assertEquals("tcp://127.0.0.1:7000", plan.targets().get(0).text());
    assertEquals(1000, plan.load().requestsIn(Rig.SECOND_NS));
    assertEquals(10, plan.load().connections());
    assertEquals(64, plan.wording().replyBytes());
    assertEquals(1024, plan.load().inFlight());
    assertEquals(new Times(2 * Rig.SECOND_NS, 10 * Rig.SECOND_NS, Rig.TIMEOUT_NS), plan.times());
    assertEquals("tcp://127.0.0.1:7000", plan(":7000").targets().get(0).text());
  }

  @Test
  void shouldExpressAGameWhenItIsAskedTo() throws Exception {
    final BenchPlan plan =
        plan(
            "udp://127.0.0.1:7777",
            "--via",
            "127.0.0.1:7778",
            "--rate",
            "6000/s",
            "--connections",
            "200",
            "--size",
            "80",
            "--reply-size",
            "400",
            "--jitter",
            "20%");
    assertTrue(plan.isDatagram());
    assertEquals("udp://127.0.0.1:7778", plan.targets().get(1).text());
    assertEquals(80, plan.wording().requestBytes());
    assertEquals(400, plan.wording().replyBytes());
    assertEquals(20, plan.load().jitterPercent());
  }

  @Test
  void shouldDecodeEscapesAndAskOneAtATimeWhenThePayloadIsFixed() throws Exception {
    final BenchPlan plan =
        plan("127.0.0.1:6379", "--payload", "PING\\r\\n", "--expect", "+PONG\\r\\n");
    assertArrayEquals("PING\r\n".getBytes(StandardCharsets.UTF_8), plan.wording().request());
    assertArrayEquals("+PONG\r\n".getBytes(StandardCharsets.UTF_8), plan.wording().reply());
    assertEquals(1, plan.load().inFlight());
    assertTrue(plan("127.0.0.1:1", "--rate", "max").load().isClosed());
    assertEquals(1, plan("127.0.0.1:1", "--rate", "max").load().inFlight());
  }

  @Test
  void shouldNameFlagValueAndRangeWhenItIsOut() {
    refused("--connections: 0 is outside 1 to 50000", "--connections", "0");
    refused("--connections: 50001 is outside 1 to 50000", "--connections", "50001");
    refused("--rate: 1000001/s is outside 1/m to 1000000/s; or write max", "--rate", "1000001/s");
    refused("--rate: \"0/s\" is outside 1/m to 1000000/s; or write max", "--rate", "0/s");
    refused("--rate: \"10\" has no unit; write 10/s", "--rate", "10");
    refused("--duration: 25h is outside 100ms to 24h", "--duration", "25h");
    refused("--duration: 1s is outside 2s to 24h", "--duration", "1s", "--via", "127.0.0.1:2");
    refused("--size: 15 is outside 16 to 1048576", "--size", "15");
    refused("--warmup: 11m is outside 0 to 10m", "--warmup", "11m");
    refused("--timeout: 61s is outside 10ms to 1m", "--timeout", "61s");
    refused("--loops: 17 is outside 1 to 16", "--loops", "17");
    refused("--loops: 11 are more than the connections", "--loops", "11");
    refused("--jitter: 101% is outside 0% to 100%", "--jitter", "101%");
    refused("--duration: 0 is outside 100ms to 24h", "--duration", "0");
    refused("--timeout: 0 is outside 10ms to 1m", "--timeout", "0");
    refused("--burst: 0 is outside 1 to 10000", "--burst", "0");
    refused("--in-flight: 65537 is outside 1 to 65536", "--in-flight", "65537");
  }

  @Test
  void shouldRefuseWhatDoesNotGoTogether() {
    refused("--payload: needs --expect", "--payload", "x");
    refused("--expect: needs --payload", "--expect", "x");
    refused("--reply-size: of udp only", "--reply-size", "100");
    refused("--via: another protocol", "--via", "udp://127.0.0.1:2");
    refused("--via: \"7001\" is but a port; write HOST:7001", "--via", "7001");
    refused("--burst and --jitter do not go together", "--burst", "2", "--jitter", "1%");
    assertThrows(UsageException.class, () -> plan("udp://127.0.0.1:1", "--connect"));
    assertThrows(UsageException.class, () -> plan("udp://127.0.0.1:1", "--size", "65508"));
    assertThrows(
        UsageException.class,
        () -> plan("udp://127.0.0.1:1", "--payload", "x", "--in-flight", "2"));
    assertThrows(UsageException.class, () -> plan("127.0.0.1:1-2"));
    assertThrows(UsageException.class, () -> plan("127.0.0.1:0"));
  }

  @Test
  void shouldStandInTheDocumentWithItsDefaultWhenItIsAFlag() throws Exception {
    final String text = Files.readString(Path.of("..", "docs", "cli.md"));
    final int start = text.indexOf("\n## Flags of bench");
    final String table = text.substring(start, text.indexOf("\n## ", start + 1));
    final List<String> missing = new ArrayList<>();
    for (final OptionSpec option : new CommandLine(new BenchCommand()).getCommandSpec().options()) {
      final String row = option.longestName() + " ";
      final boolean found =
          option.usageHelp()
              || table.contains("| " + row) && hasDefault(table, row, option.defaultValue())
              || "--expect".equals(option.longestName());
      missing.addAll(found ? List.of() : List.of(row));
    }
    assertEquals(List.of(), missing);
  }

  private static boolean hasDefault(final String table, final String row, final String value) {
    final int start = table.indexOf("| " + row);
    final String line = table.substring(start, table.indexOf('\n', start));
    return value == null || line.endsWith("| " + value + " |");
  }

  private static void refused(final String message, final String... flags) {
    final String thrown =
        assertThrows(UsageException.class, () -> plan("127.0.0.1:1", flags)).getMessage();
    assertEquals(message, thrown);
  }

  private static BenchPlan plan(final String address, final String... flags) throws Exception {
    final List<String> words = new ArrayList<>(List.of(flags));
    words.add(address);
    final BenchOptions options = new BenchOptions();
    new CommandLine(new Holder(options)).parseArgs(words.toArray(new String[0]));
    return options.plan();
  }

  /** Carries the flags under test. */
  @CommandLine.Command
  private static final class Holder {
    @CommandLine.Mixin private final BenchOptions options;

    Holder(final BenchOptions options) {
      this.options = options;
    }
  }
}
