package io.millrace.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.FrontendSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records accept, and that a refusal names field, value, range and unit. */
final class RangesTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MONTH = TimeUnit.DAYS.toNanos(30);

  /** One number of a record and what it may be. */
  private record Row(
      String field, String least, String most, long min, long max, LongFunction<Object> make) {
    @Override
    public String toString() {
      return field + " " + least + " to " + most;
    }
  }

  private static Row row(
      final String text, final long min, final long max, final LongFunction<Object> make) {
    final String[] words = text.split(" ");
    return new Row(words[0], words[1], words[2], min, max, make);
  }

  static Stream<Row> rows() {
    return Stream.of(
        row("connectTimeout 1ms 1h", MS, 3600 * SECOND, v -> tcp(0, v)),
        row("connectTries 1 16", 1, 16, v -> tcp(1, v)),
        row("idleTimeout 1ms 720h", MS, MONTH, v -> tcp(2, v)),
        row("halfCloseTimeout 1ms 720h", MS, MONTH, v -> tcp(3, v)),
        row("stallTimeout 1ms 720h", MS, MONTH, v -> tcp(4, v)),
        row("maxAge 1s 8760h", SECOND, TimeUnit.DAYS.toNanos(365), v -> tcp(5, v)),
        row("maxAge 0% 100%", 0, 100, v -> tcp(6, v)),
        row("keepalive 1s 32767s", 1, 32_767, v -> new KeepaliveConfig((int) v, 1, 1)),
        row("keepalive 1s 32767s", 1, 32_767, v -> new KeepaliveConfig(1, (int) v, 1)),
        row("keepalive 1 127", 1, 127, v -> new KeepaliveConfig(1, 1, (int) v)),
        row("queue 1 100000", 1, 100_000, v -> new QueueConfig((int) v, SECOND)),
        row("queueTimeout 1ms 1h", MS, 3600 * SECOND, v -> new QueueConfig(1, v)),
        row("idleTimeout 1ms 720h", MS, MONTH, v -> udp(v, SECOND, 0, 4096)),
        row("unansweredTimeout 1ms 720h", MS, MONTH, v -> udp(SECOND, v, 0, 4096)),
        row("replies 1 1000000", 1, 1_000_000, v -> udp(SECOND, SECOND, v, 4096)),
        row("udpBuffer 4k 1g", 4096, 1 << 30, v -> udp(SECOND, SECOND, 0, v)),
        row("rate 1/s 10000000/s", 1, 10_000_000, v -> new RateConfig(v, SECOND)),
        row("rate 1/m 10000000/m", 1, 10_000_000, v -> new RateConfig(v, 60 * SECOND)),
        row("rate 1s 1m", SECOND, 60 * SECOND, v -> new RateConfig(1, v)),
        row("weight 0 1000", 0, 1000, v -> FrontendSpec.backend("b", 1, (int) v, 0)),
        row("max 1 1000000", 1, 1_000_000, v -> FrontendSpec.backend("b", 1, 1, (int) v)),
        row("port 1 65535", 1, 65_535, v -> new BackendPort((int) v, 0)),
        row("port -65535 65535", -65_535, 65_535, v -> new BackendPort(0, (int) v)),
        row("listen 0 65535", 0, 65_535, v -> listen(v, Math.max(v, 0))),
        row("hashBalance 101% 1000%", 101, 1000, v -> pool((int) v)),
        row("slowStart 1s 1h", SECOND, 3600 * SECOND, v -> failover(EjectConfig.OFF, v)),
        row("ejectAfter 1 1000", 1, 1000, v -> new EjectConfig((int) v, SECOND, 50)),
        row("ejectTime 10ms 1h", 10 * MS, 3600 * SECOND, v -> new EjectConfig(3, v, 50)),
        row("ejectMax 1% 100%", 1, 100, v -> new EjectConfig(3, SECOND, (int) v)),
        row("idleStrategy 1% 100%", 1, 100, v -> new IdleConfig(IdleKind.ADAPTIVE, (int) v)),
        row("maxSessions 1 1000000", 1, 1_000_000, v -> front().sessionsMax((int) v).build()),
        row("sourceSessions 1 65535", 1, 65_535, v -> source((int) v)),
        row("loops 1 64", 1, 64, v -> forwarder(0, v)),
        row("maxSessionsTotal 1 10000000", 1, 10_000_000, v -> forwarder(1, v)),
        row("buffers 1m 64g", 1 << 20, 64L << 30, v -> forwarder(2, v)),
        row("drain 0 24h", 0, TimeUnit.HOURS.toNanos(24), v -> forwarder(3, v)),
        row("resolve 100ms 24h", 100 * MS, TimeUnit.HOURS.toNanos(24), v -> forwarder(4, v)));
  }

  private static Object tcp(final int component, final long value) {
    final long[] values = {SECOND, 1, SECOND, SECOND, SECOND, SECOND, 0};
    values[component] = value;
    return new TcpConfig(
        values[0],
        (int) values[1],
        values[2],
        values[3],
        values[4],
        values[5],
        (int) values[6],
        KeepaliveConfig.DEFAULT,
        QueueConfig.OFF);
  }

  private static Object udp(
      final long idleNs, final long unansweredNs, final long replies, final long bytes) {
    return new UdpConfig(idleNs, unansweredNs, (int) replies, RateConfig.OFF, (int) bytes);
  }

  private static Object source(final int sessions) {
    return new SourceConfig(sessions, RateConfig.OFF);
  }

  private static ListenConfig listen(final long first, final long last) {
    return new ListenConfig(Protocol.TCP, "*", (int) first, (int) Math.min(last, 65_535));
  }

  private static Object pool(final int percent) {
    return new PoolConfig(
        Algorithm.SOURCE_HASH,
        percent,
        null,
        List.of(FrontendSpec.backend("b", 1)),
        HealthConfig.NONE,
        FailoverConfig.TCP);
  }

  private static FailoverConfig failover(final EjectConfig eject, final long slowStartNs) {
    return new FailoverConfig(
        eject, OnDownConfig.TCP, ExclusiveMode.CLAIM, slowStartNs, SurgeConfig.OFF);
  }

  private static FrontendSpec front() {
    return FrontendSpec.tcp().to(1);
  }

  private static Object forwarder(final int component, final long value) {
    final long[] values = {1, 1, 1 << 20, 0, SECOND};
    values[component] = value;
    return forwarder(values, List.of(front().build()));
  }

  private static ForwarderConfig forwarder(final FrontendConfig... frontends) {
    return forwarder(new long[] {1, 1, 1 << 20, 0, SECOND}, Arrays.asList(frontends));
  }

  private static ForwarderConfig forwarder(
      final long[] values, final List<FrontendConfig> frontends) {
    return new ForwarderConfig(
        (int) values[0],
        IdleConfig.DEFAULT,
        (int) values[1],
        values[2],
        PortSharing.EXCLUSIVE,
        values[3],
        values[4],
        null,
        frontends);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldAcceptBothEndsOfTheRange(final Row row) {
    row.make.apply(row.min);
    row.make.apply(row.max);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldNameFieldValueRangeAndUnitBeyondTheRange(final Row row) {
    requireRefused(row, row.max + 1);
    requireRefused(row, row.min == 1 || row.min == MS ? -1 : row.min - 1);
  }

  private static void requireRefused(final Row row, final long value) {
    final ConfigException e =
        assertThrows(ConfigException.class, () -> row.make.apply(value), row + ": " + value);
    assertEquals(row.field, e.field());
    final String end = " is outside " + row.least + " to " + row.most;
    assertTrue(e.problem().endsWith(end), e.getMessage());
    final String unit = row.most.replaceAll("[-0-9]", "");
    final String said = e.problem().substring(0, e.problem().length() - end.length());
    final boolean scaled = said.matches("-?\\d+(ns|us|ms|s|m|h|k|g)?") && !unit.isEmpty();
    assertTrue(scaled || said.equals(value + unit), e.getMessage());
    assertEquals(row.field + ": " + e.problem(), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "ä",
        "a/b",
        "12345678901234567890123456789012345678901234567890" + "123456789012345"
      })
  void shouldRefuseNamesThatWouldNotFitALine(final String name) {
    assertEquals("name", refusal(() -> front().name(name).build()).field());
    assertEquals("backend", refusal(() -> FrontendSpec.backend(name, 1)).field());
  }

  private static ConfigException refusal(final Executable make) {
    return assertThrows(ConfigException.class, make);
  }

  @Test
  void shouldRefuseWhatContradictsItself() {
    assertEquals(
        "backend", refusal(() -> front().to(FrontendSpec.backend("b1", 2)).build()).field());
    assertEquals("backend", refusal(() -> FrontendSpec.tcp().build()).field());
    assertEquals("listen", refusal(() -> listen(0, 5)).field());
    assertEquals("listen", refusal(() -> listen(1, 4097)).field());
    assertEquals("listen", refusal(() -> listen(10, 9)).field());
    assertEquals("listen", refusal(() -> forwarder()).field());
  }

  @Test
  void shouldRefuseABackendPortThatDoesNotExist() {
    final BackendConfig shifted =
        new BackendConfig(
            "b",
            "127.0.0.1",
            new BackendPort(0, 60_000),
            1,
            0,
            BackendRole.PRIMARY,
            OperatorState.ENABLED,
            ResolveMode.ALTERNATES);
    final ConfigException e =
        refusal(() -> FrontendSpec.tcp().listen("*", 6_000).to(shifted).build());
    assertTrue(e.getMessage().contains("66000"), e.getMessage());
  }

  @Test
  void shouldRefuseTwoFrontendsOfOneNameOrAddress() {
    final FrontendConfig first = front().name("a").listen("*", 80).build();
    assertEquals("name", refusal(() -> forwarder(first, front().name("a").build())).field());
    for (final String host : List.of("*", "127.0.0.1", "0.0.0.0", "::", "::1")) {
      final FrontendConfig second = front().name("b").listen(host, 80).build();
      assertEquals("listen", refusal(() -> forwarder(first, second)).field(), host);
      forwarder(first, front().name("b").listen(host, 81).build());
    }
    forwarder(first, FrontendSpec.udp().to(1).name("b").listen("*", 80).build());
    forwarder(
        front().name("a").listen("0.0.0.0", 80).build(),
        front().name("b").listen("::", 80).build());
  }

  @Test
  void shouldNotBeChangedThroughTheListItWasMadeOf() {
    final List<BackendConfig> backends = new ArrayList<>(List.of(FrontendSpec.backend("b", 1)));
    final PoolConfig pool =
        new PoolConfig(Algorithm.FIRST, 0, null, backends, HealthConfig.NONE, FailoverConfig.TCP);
    backends.clear();
    assertEquals(1, pool.backends().size());
    assertThrows(UnsupportedOperationException.class, () -> pool.backends().clear());
  }

  @Test
  void shouldRefuseListsThatAreTooLong() {
    final List<BackendConfig> many = Collections.nCopies(1001, FrontendSpec.backend("b", 1));
    final ConfigException e =
        refusal(
            () ->
                new PoolConfig(
                    Algorithm.FIRST, 0, null, many, HealthConfig.NONE, FailoverConfig.TCP));
    assertEquals("backend: 1001 are too many; at most 1000", e.getMessage());
    final FrontendConfig[] fronts = new FrontendConfig[201];
    Arrays.fill(fronts, front().build());
    assertTrue(refusal(() -> forwarder(fronts)).getMessage().contains("at most 200"));
  }

  @Test
  void shouldWriteValuesAsTheCommandLineAcceptsThem() {
    assertEquals("90s", Units.duration(90 * SECOND));
    assertEquals("2m", Units.duration(120 * SECOND));
    assertEquals("1500ms", Units.duration(1500 * MS));
    assertEquals("250us", Units.duration(250_000));
    assertEquals("7ns", Units.duration(7));
    assertEquals("0", Units.duration(0));
    assertEquals("64k", Units.size(64 << 10));
    assertEquals("3g", Units.size(3L << 30));
    assertEquals("1000", Units.size(1000));
    assertEquals("150%", Units.format(150, Units.PERCENT));
    assertEquals("-3s", Units.duration(-3 * SECOND));
  }
}
