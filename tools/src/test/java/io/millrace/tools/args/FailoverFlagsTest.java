package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.DownCause;
import io.millrace.config.DownPolicy;
import io.millrace.config.EjectConfig;
import io.millrace.config.ExclusiveMode;
import io.millrace.config.FailoverConfig;
import io.millrace.config.RateConfig;
import io.millrace.config.SurgeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags of what is done when a backend fails and when it recovers. */
final class FailoverFlagsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final String TCP = "-l :1 -b a:1,max=100 ";
  private static final String UDP = "-l udp://:1 -b a:1 ";

  @Test
  void shouldHaveTheDefaultsOfItsProtocolWhenNothingIsGiven() {
    final FailoverConfig tcp = failover(TCP, 0);
    assertEquals(FailoverConfig.TCP, tcp);
    assertEquals(new EjectConfig(3, 10 * SECOND, 50), tcp.eject());
    assertEquals(DownPolicy.KEEP, tcp.onDown().policy(DownCause.REFUSED));
    assertEquals(DownPolicy.SILENT, tcp.onDown().policy(DownCause.TIMEOUT));
    assertEquals(DownPolicy.KEEP, tcp.onDown().policy(DownCause.REPLY));
    assertEquals(DownPolicy.KEEP, tcp.onDown().policy(DownCause.REMOVED));
    final FailoverConfig udp = failover(UDP, 0);
    assertEquals(FailoverConfig.UDP, udp);
    for (final DownCause cause : DownCause.values()) {
      assertEquals(DownPolicy.CLOSE, udp.onDown().policy(cause), cause.label());
    }
    assertEquals(DownPolicy.CLOSE, tcp.onDown().policy(DownCause.TAKEOVER));
  }

  @Test
  void shouldReadAllWhenGiven() {
    final FailoverConfig failover =
        failover(
            TCP
                + "--eject-after 5 --eject-time 2s --eject-max 100% --slow-start 30s"
                + " --queue 10 --surge-rate 20/m --on-down close,reply=paced:7/s,takeover=close",
            0);
    assertEquals(new EjectConfig(5, 2 * SECOND, 100), failover.eject());
    assertEquals(30 * SECOND, failover.slowStartNs());
    assertEquals(
        new SurgeConfig(SurgeConfig.Kind.GIVEN, new RateConfig(20, 60 * SECOND)), failover.surge());
    assertEquals(DownPolicy.CLOSE, failover.onDown().policy(DownCause.TIMEOUT));
    assertEquals(
        new DownPolicy(DownPolicy.Kind.PACED, new RateConfig(7, SECOND)),
        failover.onDown().policy(DownCause.REPLY));
  }

  @Test
  void shouldTakeATenthOfTheCapWhenTheSurgeIsAutomatic() {
    final String line = "-l :1 -b a:1,max=100 -b b:1,max=5 --queue 9 --surge-rate auto";
    final FailoverConfig failover = failover(line, 0);
    final var backends = read(line).config().frontends().get(0).pool().backends();
    assertEquals(new RateConfig(10, SECOND), failover.surge().rateOf(backends.get(0)));
    assertEquals(new RateConfig(1, SECOND), failover.surge().rateOf(backends.get(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"claim", "standby"})
  void shouldEjectNobodyWhenOneBackendIsExclusive(final String mode) {
    for (final String eject : List.of("", " --eject-after 0")) {
      final FailoverConfig failover = failover(TCP + "--exclusive " + mode + eject, 0);
      assertEquals(mode, failover.exclusive().label());
      assertEquals(0, failover.eject().after());
    }
  }

  @Test
  void shouldReplaceOrRefuseCommonValuesWhenAFrontendGivesItsOwn() {
    final String line =
        "-b a:1,max=9 --surge-rate auto --slow-start 5s --exclusive claim --on-down close"
            + " -l :1 --queue 3 -l :2 --surge-rate off --slow-start off --exclusive off"
            + " --eject-after 4 --on-down keep";
    assertEquals(SurgeConfig.AUTO, failover(line, 0).surge());
    assertEquals(ExclusiveMode.CLAIM, failover(line, 0).exclusive());
    assertEquals(SurgeConfig.OFF, failover(line, 1).surge());
    assertEquals(0, failover(line, 1).slowStartNs());
    assertEquals(4, failover(line, 1).eject().after());
    assertEquals(DownPolicy.KEEP, failover(line, 1).onDown().policy(DownCause.TIMEOUT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--slow-start 5s --balance source-hash; --slow-start of tcp-1 (argument 5): \"5s\": a"
            + " weight that rises would move clients; not with source-hash",
        "--surge-rate 5/s; --surge-rate of tcp-1 (argument 5): \"5/s\": what is too much waits; it"
            + " needs --queue",
        "--eject-after 3 --exclusive claim; --eject-after of tcp-1 (argument 5): \"3\": --exclusive"
            + " claim ejects nobody; write 0",
        "--on-down keep,takeover=keep; a takeover always closes; leave takeover out",
        "--on-down timeout=close; \"timeout=close\" stands first; write the policy of all other",
        "--on-down keep,timeout; timeout needs a policy",
        "--on-down keep,reply=close,reply=keep; reply is given twice",
        "--on-down keep,timout=close; \"timout\" is no cause; there are refused, timeout",
        "--on-down drop; \"drop\" is no policy; write keep, silent, close or paced:200/s",
        "--on-down paced:5; \"5\" has no unit; write 5/s",
        "--on-down paced:0/s; \"0/s\" is outside 1/s to 10000000/s",
        "--exclusive yes; \"yes\" is no mode; write claim, standby or off",
        "--slow-start 999ms; \"999ms\" is outside 1s to 1h",
        "--slow-start 0s; \"0s\" is outside 1s to 1h",
        "--surge-rate often; \"often\" is no rate",
        "--eject-after 1001; \"1001\" is outside 1 to 1000",
        "--eject-time 9ms; \"9ms\" is outside 10ms to 1h",
        "--eject-max 0%; \"0%\" is outside 1% to 100%",
        "--eject-max 101%; \"101%\" is outside 1% to 100%"
      })
  void shouldSayWhatIsWrongAndTheRemedy(final String flags, final String problem) {
    refused(TCP + flags, problem);
    refused(flags + " " + TCP, problem.replaceAll(".*\\): ", ""));
  }

  @Test
  void shouldRefuseWhatAnotherPartDoesNotAllow() {
    refused(
        "-l :1 -b a:1 -b b:1 --queue 5 --surge-rate auto", "\"a-1\" has no max= to take a tenth");
    refused(UDP + "--slow-start 5s", "not with flow-hash");
    refused(UDP + "--surge-rate 5/s", "a udp frontend has no such flag");
    refused("--slow-start 5s " + UDP, "not with flow-hash");
    refused("--eject-after 5 -l :1 -b a --exclusive claim", "--exclusive claim ejects nobody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--on-down keep,timeout=silent --exclusive off --slow-start off --surge-rate off",
        "--on-down close,refused=keep --exclusive off --slow-start 90s --surge-rate 5/m",
        "--on-down paced:5/s,reply=close --exclusive off --slow-start off --surge-rate auto",
        "--eject-after 0 --eject-time 250ms --eject-max 1% --on-down silent --exclusive standby"
      })
  void shouldPrintWhatMeansTheSame(final String flags) {
    final Settings settings = read(TCP + "--queue 5 " + flags);
    final String printed = String.join(" ", Expansion.lines(settings)).replaceAll("[' ]+", " ");
    assertTrue(printed.contains(flags), printed);
    assertEquals(settings.config(), read(printed).config());
  }

  private static void refused(final String line, final String problem) {
    final String message = assertThrows(UsageException.class, () -> read(line)).getMessage();
    assertTrue(message.contains(problem), message);
    assertTrue(message.startsWith("--"), message);
  }

  private static FailoverConfig failover(final String line, final int frontend) {
    return read(line).config().frontends().get(frontend).pool().failover();
  }

  private static Settings read(final String line) {
    return Settings.read(List.of(line.trim().split(" ")), Path.of(""), Map.of());
  }
}
