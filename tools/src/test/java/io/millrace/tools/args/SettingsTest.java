package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.IdleConfig;
import io.millrace.config.IdleKind;
import io.millrace.config.KeepaliveConfig;
import io.millrace.config.PortSharing;
import io.millrace.config.QueueConfig;
import io.millrace.config.RateConfig;
import io.millrace.config.SourceConfig;
import io.millrace.config.TcpConfig;
import io.millrace.config.UdpConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
  @TempDir private Path folder;

  @Test
  void shouldUseTheDefaultsOfTheRecordsWhenNothingElseIsGiven() {
    final Settings settings = read("-l :5432 -b a:1");
    final FrontendConfig frontend = settings.config().frontends().get(0);
    assertEquals("tcp-5432", frontend.name());
    assertEquals(TcpConfig.DEFAULT, frontend.tcp());
    assertEquals(UdpConfig.DEFAULT, frontend.udp());
    assertEquals(RateConfig.OFF, frontend.sessionRate());
    assertEquals(Algorithm.LEAST_CONNECTIONS, frontend.pool().balance());
    assertEquals(IdleConfig.DEFAULT, settings.config().idle());
    assertEquals(PortSharing.EXCLUSIVE, settings.config().portSharing());
    assertEquals(ForwarderConfig.DEFAULT_DRAIN_NS, settings.config().drainNs());
    assertEquals(Settings.LOG_OFF, settings.log());
    assertEquals(Path.of("/run/user/7/millrace/tcp-5432"), settings.config().directory());
    assertEquals(List.of(), settings.warnings());
  }

  @Test
  void shouldReadEveryTcpFlagWhenGiven() {
    final FrontendConfig frontend =
        frontends(
                "-l 127.0.0.1:1 -b a:1 --name rw --balance first --connect-timeout 1s"
                    + " --connect-tries 2 --idle-timeout 10m --half-close-timeout 2m"
                    + " --stall-timeout 3m --max-age 1h,jitter=20% --keepalive 1m,5s,4"
                    + " --max-sessions 9 --session-rate 10/m --source-sessions 4 --source-rate 5/s"
                    + " --local-address 10.0.0.1"
                    + " --local-address [::1] --queue 7 --queue-timeout 2s")
            .get(0);
    final TcpConfig tcp = frontend.tcp();
    final long second = 1_000_000_000L;
    assertEquals(
        new TcpConfig(
            second,
            2,
            600 * second,
            120 * second,
            180 * second,
            3600 * second,
            20,
            new KeepaliveConfig(60, 5, 4),
            new QueueConfig(7, 2 * second)),
        tcp);
    assertEquals("rw", frontend.name());
    assertEquals(Algorithm.FIRST, frontend.pool().balance());
    assertEquals(9, frontend.sessionsMax());
    assertEquals(new RateConfig(10, 60 * second), frontend.sessionRate());
    assertEquals(new SourceConfig(4, new RateConfig(5, second)), frontend.sources());
    assertEquals(List.of("10.0.0.1", "::1"), frontend.localAddresses());
  }

  @Test
  void shouldReadEveryUdpAndGlobalFlagWhenGiven() {
    final Settings settings =
        read(
            "--loops 3 -l udp://:1 -b a --idle-timeout 5s --unanswered-timeout 2s --replies 1"
                + " --datagram-rate 9/s"
                + " --udp-buffer 64k --idle-strategy adaptive,5% --max-sessions-total 100"
                + " --buffers 2m --dir d --share-port --log x --drain 0s --resolve 0");
    final long second = 1_000_000_000L;
    final ForwarderConfig config = settings.config();
    assertEquals(
        new UdpConfig(5 * second, 2 * second, 1, new RateConfig(9, second), 65_536),
        config.frontends().get(0).udp());
    assertEquals(Algorithm.FLOW_HASH, config.frontends().get(0).pool().balance());
    assertEquals(3, config.loops());
    assertEquals(new IdleConfig(IdleKind.ADAPTIVE, 5), config.idle());
    assertEquals(100, config.sessionsMaxTotal());
    assertEquals(2 << 20, config.buffersBytes());
    assertEquals(Path.of("d"), config.directory());
    assertEquals(PortSharing.SHARED, config.portSharing());
    assertEquals(0, config.drainNs());
    assertEquals(0, config.resolveNs());
    assertEquals("x", settings.log());
  }

  @Test
  void shouldReplaceDefaultsWhenAFrontendGivesItsOwn() {
    final List<FrontendConfig> frontends =
        frontends(
            "-b a:1 -b b:1 --idle-timeout 5s --connect-tries 1 --replies 2"
                + " -l :1 -l :2 -b c:1 --idle-timeout 0 -l udp://:3");
    assertEquals(List.of("a-1", "b-1"), backends(frontends.get(0)));
    assertEquals(List.of("c-1"), backends(frontends.get(1)));
    assertEquals(List.of("a-1", "b-1"), backends(frontends.get(2)));
    assertEquals(5_000_000_000L, frontends.get(0).tcp().idleTimeoutNs());
    assertEquals(0, frontends.get(1).tcp().idleTimeoutNs());
    assertEquals(5_000_000_000L, frontends.get(2).udp().idleTimeoutNs());
    assertEquals(1, frontends.get(1).tcp().connectTries());
    assertEquals(2, frontends.get(2).udp().replies());
  }

  @Test
  void shouldSwitchOffWhenAFrontendRefusesADefault() {
    final FrontendConfig frontend =
        frontends(
                "--max-age 1h --keepalive 1s,1s,1 --session-rate 1/s --source-rate 1/s"
                    + " --source-sessions 1 -l :1 -b a --max-age off"
                    + " --keepalive off --session-rate off --source-rate off --source-sessions off")
            .get(0);
    assertEquals(0, frontend.tcp().maxAgeNs());
    assertEquals(KeepaliveConfig.OFF, frontend.tcp().keepalive());
    assertEquals(RateConfig.OFF, frontend.sessionRate());
  }

  @Test
  void shouldTakeValuesWhenAttachedToTheirFlag() {
    final FrontendConfig frontend = frontends("--listen=:1 -ba=h:1 -b=b=h:2 --name=x").get(0);
    assertEquals(List.of("a", "b"), backends(frontend));
  }

  @Test
  void shouldMakeNamesDistinctWhenNobodyGivesThem() {
    final List<FrontendConfig> frontends =
        frontends(
            "-b a -l 127.0.0.1:80 -l 127.0.0.2:80 -l udp://:80 -l [::1]:80 -l *:7000-7001"
                + " -l 127.0.0.1:0 -l 127.0.0.1:0 -l 127.0.0.1:0 -l 10.0.0.1:9 --name tcp-10"
                + " -l 10.0.0.1:10");
    assertEquals(
        List.of(
            "tcp-80",
            "tcp-80-127.0.0.2",
            "udp-80",
            "tcp-80-1",
            "tcp-7000",
            "tcp-0",
            "tcp-0-127.0.0.1",
            "tcp-0-127.0.0.1-2",
            "tcp-10",
            "tcp-10-10.0.0.1"),
        frontends.stream().map(FrontendConfig::name).toList());
    assertEquals(
        List.of("a.b-80", "a-b-80-2", "a-b-80"),
        backends(frontends("-l :1 -b a.b:80 -b a-b:80 -b a-b-80=h").get(0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; no --listen is given",
        "-l :1; --listen of tcp-1 (argument 1): has no --backend",
        "-l :1 -b a -l :2 --name x --name y; --name is given twice: argument 7 and argument 9",
        "--loops 1 -l :1 -b a --loops 2; --loops is given twice: argument 1 and argument 7",
        "-l :1 -b a --share-port --share-port; --share-port is given twice: argument 5 and"
            + " argument 6",
        "--drain 1s --drain 2s; --drain is given twice: argument 1 and argument 3",
        "--idle-timout 5s; unknown flag \"--idle-timout\" (argument 1); did you mean --idle-timeout?",
        "--connect-tr 5s; did you mean --connect-tries?",
        "-l :1 -b a --http :1-2; --http (argument 5): \":1-2\" is no address; write HOST:PORT",
        "-l :1 -b a --http http://x:1; --http (argument 5): \"http://x:1\": unknown protocol",
        "-l :1 -b a --http :70000; --http (argument 5): \":70000\"",
        "-l :1 -b a --lame-duck 25h; --lame-duck (argument 5): \"25h\" is outside 0 to 24h",
        "-x; unknown flag \"-x\"",
        "x; \"x\" (argument 1) belongs to no flag",
        "-l :1 -b a --name; --name (argument 5) needs a value: NAME",
        "-l :1 -b a --name --loops 3; --name (argument 5) needs a value: NAME",
        "-l --backend a; --listen (argument 1) needs a value",
        "-l :1 -b a --share-port=x; \"x\": takes no value",
        "-l :1 -b a --connect-tries 99; --connect-tries of tcp-1 (argument 5): \"99\" is outside"
            + " 1 to 16",
        "-l :1 -b a --connect-tries -1; \"-1\" is negative",
        "-l :1 -b a --source-rate 0/m; \"0/m\" is outside 1/m to 10000000/m",
        "-l :1 -b a --session-rate 10000001/s; \"10000001/s\" is outside 1/s to 10000000/s",
        "-l :1 -b a --max-age 0; (argument 5): \"0\": 0 is outside 1s to 8760h",
        "-l :1 -b a --keepalive 0,1s,1; 0s is outside 1s to 32767s",
        "-l :1 -b a --connect-timeout 2h; \"2h\" is outside 1ms to 1h",
        "-l udp://:1 -b a --idle-timeout 0; --idle-timeout of udp-1 (argument 5): \"0\" is outside"
            + " 1ms to 720h",
        "-l udp://:1 -b a --connect-tries 2; a udp frontend has no such flag",
        "-l :1 -b a --replies 2; --replies of tcp-1 (argument 5): \"2\": a tcp frontend has",
        "-l :1 -b a --max-sessions 0; \"0\" is outside 1 to 1000000",
        "-l :1 -b a --source-sessions 0; \"0\" is outside 1 to 65535",
        "-l :1 -b a --source-sessions 65536; \"65536\" is outside 1 to 65535",
        "-l :1 -b a --source-rate 0/s; \"0/s\" is outside 1/s to 10000000/s",
        "-l :1 -b a --session-rate 0/s; \"0/s\" is outside 1/s to 10000000/s",
        "-l :1 -b a --max-age 1h,jitter=101%; \"1h,jitter=101%\": 101% is outside 0% to 100%",
        "-l :1 -b a --max-age 0s; is outside 1s to 8760h",
        "-l :1 -b a --max-age 1h,jitter=5; \"5\" has no unit; write 5%",
        "-l :1 -b a --max-age 1h,x=5; unknown key \"x=5\"",
        "-l :1 -b a --keepalive 40000s,1s,1; 40000s is outside 1s to 32767s",
        "-l :1 -b a,max=0; max 0 is outside 1 to 1000000",
        "-l 5432 -b a; \"5432\" is but a port; write HOST:5432",
        "-l :1 -b 5432; \"5432\" is but a port; write HOST:5432",
        "-l :1 -b a --http 9100; \"9100\" is but a port; write HOST:9100",
        "-l 65536 -b a; \"65536\" is no IPv4 address",
        "-l :1 -b a --keepalive 1s,1s,0; count 0 is outside 1 to 127",
        "-l :1 -b a --balance least; \"least\" is no algorithm; there are round-robin, least",
        "-l udp://:1 -b a --balance least-latency; least-latency is for tcp only",
        "-l :1 -b a --local-address h; \"h\" is no address of this machine",
        "-l :1 -b a --local-address ::; no address of this machine",
        "-l :1 -b a --local-address 1.2.3.4:5; no address of this machine",
        "-l :1 -b a --local-address ::1 --local-address [::1]; given twice",
        "-l :1 -b a:1 -b a:1; --backend of tcp-1 (argument 5): \"a-1\" is used twice",
        "-l :1 -b x=a:1 -b y=a -b x=b; --backend of tcp-1 (argument 7): \"x\" is used twice",
        "-l :65000-65010 -b a -b b:+1000; --backend of tcp-65000 (argument 5): \"b-plus-1000\""
            + " would be port 66010",
        "-l :1 -b a,weight=1001; --backend of tcp-1 (argument 3): \"a,weight=1001\": weight 1001 is"
            + " outside 0 to 1000",
        "-l :1 -l 127.0.0.1:1 -b a; \"127.0.0.1:1\" overlaps \":1\" of tcp-1 (argument 1)",
        "-b a -l :1-9 -l [::1]:5; overlaps \":1-9\"",
        "-b a -l 127.0.0.1:1 --name x -l :2 --name x; \"x\" is already the name of the frontend at"
            + " argument 3",
        "--name x -b a -l :1 -l :2; --name (argument 1): \"x\" is already the name",
        "-l :70000 -b a; --listen (argument 1): \":70000\": 70000 is outside 0 to 65535",
        "-l :1-5000 -b a; 5000 ports are too many; at most 4096",
        "-l :1 -b a --name .. ; --name of the first frontend: \"..\" is no name of a folder",
        "-l :1 -b a --instance a/b; --instance (argument 5): \"a/b\" is no name",
        "-l :1 -b a --instance ..; no name of a folder",
        "-l :1 -b a --instance x --dir y; --dir (argument 7) and --instance (argument 5) exclude",
        "-l :1 -b a --loops 65; --loops (argument 5): \"65\" is outside 1 to 64",
        "-l :1 -b a --loops 0; --loops (argument 5): \"0\" is outside 1 to 64",
        "-l :1 -b a --buffers 1k; --buffers (argument 5): \"1k\" is outside 1m to 64g",
        "-l :1 -b a --idle-strategy adaptive,0%; 0% is outside 1% to 100%",
        "-l :1 -b a --idle-strategy fast; is no strategy",
        "-l :1 -b a --drain 0; \"0\" has no unit; write 0s",
        "--idle-timeout 1d -l :1 -b a --idle-timeout 5s; --idle-timeout of all frontends"
            + " (argument 1): \"1d\" has the unknown unit",
        "--connect-tries 99 -l udp://:1 -b a; --connect-tries of all frontends (argument 1): \"99\"",
        "--replies 0 -l :1 -b a; --replies of all frontends (argument 1): \"0\" is outside"
      })
  void shouldNameFlagPlaceAndRemedyWhenSomethingIsWrong(final String line, final String problem) {
    final String message = assertThrows(UsageException.class, () -> read(line)).getMessage();
    assertTrue(message.contains(problem), message);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://:1, --connect-timeout, 1ms to 1h",
    "tcp://:1, --half-close-timeout, 1ms to 720h",
    "tcp://:1, --stall-timeout, 1ms to 720h",
    "tcp://:1, --queue-timeout, 1ms to 1h",
    "tcp://:1, --slow-start, 1s to 1h",
    "tcp://:1, --eject-time, 10ms to 1h",
    "tcp://:1, --health-interval, 10ms to 1h",
    "tcp://:1, --health-timeout, 10ms to 1h",
    "tcp://:1, --health-fast, 10ms to 2s",
    "udp://:1, --unanswered-timeout, 1ms to 720h"
  })
  void shouldTellTheRangeWhenADurationIsZero(
      final String listen, final String flag, final String range) {
    for (final String zero : List.of("0", "0s")) {
      final String line = "-l " + listen + " -b a " + flag + " " + zero;
      final String message = assertThrows(UsageException.class, () -> read(line)).getMessage();
      assertTrue(message.endsWith("\"" + zero + "\" is outside " + range), message);
    }
  }

  @Test
  void shouldNameFrontendFileAndLineWhenAValueStandsInAFile() throws IOException {
    final Path file = folder.resolve("patroni.args");
    Files.writeString(file, "--listen :5000 --name rw\n\n# limits\n  --idle-timeout 90\n-b a:1");
    assertEquals(
        "--idle-timeout of rw (" + file + ":4): \"90\" has no unit; write 90s",
        assertThrows(UsageException.class, () -> read("@" + file)).getMessage());
  }

  @Test
  void shouldRefuseEarlyWhenThereAreTooMany() {
    final String backends = "-l :1" + " -b a".repeat(1001);
    assertEquals(
        "--backend of tcp-1 (argument 2003): \"a\" is one too many; at most 1000",
        assertThrows(UsageException.class, () -> read(backends)).getMessage());
    final String listens = "-b a" + " -l x".repeat(400_000);
    assertEquals(
        "--listen (argument 403): \"x\" is one too many; at most 200",
        assertThrows(UsageException.class, () -> read(listens)).getMessage());
    final String addresses = "-b a -l :1" + " --local-address x".repeat(257);
    assertTrue(
        assertThrows(UsageException.class, () -> read(addresses))
            .getMessage()
            .startsWith("--local-address of tcp-1 (argument 517): \"x\" is one too many"));
  }

  @Test
  void shouldWarnWhenACommonFlagFitsNoFrontend() {
    final Settings settings =
        read("--connect-tries 2 --idle-timeout 5s -l udp://:1 -b a --health none");
    assertEquals(
        List.of("--connect-tries (argument 1) applies to no frontend: none is tcp"),
        settings.warnings());
  }

  @Test
  void shouldChooseTheRunDirectoryWhenTheEnvironmentNamesNone() {
    final Settings settings =
        Settings.read(List.of("-l", ":1", "-b", "a", "--instance", "x"), folder, Map.of());
    final Path directory = settings.config().directory();
    assertEquals("x", directory.getFileName().toString());
    assertTrue(directory.getParent().getFileName().toString().startsWith("millrace"));
  }

  private Settings read(final String line) {
    final List<String> args = new ArrayList<>(List.of(line.split(" ", -1)));
    args.removeIf(String::isEmpty);
    return Settings.read(args, folder, Map.of("XDG_RUNTIME_DIR", "/run/user/7"));
  }

  private List<FrontendConfig> frontends(final String line) {
    return read(line).config().frontends();
  }

  private static List<String> backends(final FrontendConfig frontend) {
    return frontend.pool().backends().stream().map(BackendConfig::name).toList();
  }
}
