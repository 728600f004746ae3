package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.AccessConfig;
import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.Cidr;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.HealthConfig;
import io.millrace.config.IdleConfig;
import io.millrace.config.IdleKind;
import io.millrace.config.OperatorState;
import io.millrace.config.PortSharing;
import io.millrace.config.ProbeConfig;
import io.millrace.config.ResolveMode;
import io.millrace.config.SendProxy;
import io.millrace.testkit.FrontendSpec;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What two configurations differ in, and nothing else. */
final class ConfigDiffTest {
  private static final BackendConfig A = FrontendSpec.backend("a", 5001);
  private static final BackendConfig B = FrontendSpec.backend("b", 5002);
  private static final BackendConfig C = FrontendSpec.backend("c", 5003);

  private static FrontendSpec rw() {
    return FrontendSpec.tcp().name("rw").listen("127.0.0.1", 7001);
  }

  private static ForwarderConfig config(final FrontendSpec... frontends) {
    final List<FrontendConfig> built = Arrays.stream(frontends).map(FrontendSpec::build).toList();
    return global(2, IdleConfig.DEFAULT, 0, 1 << 20, built);
  }

  private static ForwarderConfig global(
      final int loops,
      final IdleConfig idle,
      final int total,
      final long buffers,
      final List<FrontendConfig> frontends) {
    return new ForwarderConfig(
        loops, idle, total, buffers, PortSharing.EXCLUSIVE, 1_000, 0, null, frontends);
  }

  private static ConfigDiff diff(final FrontendSpec before, final FrontendSpec after) {
    return ConfigDiff.of(config(before), config(after));
  }

  @Test
  void shouldBeEmptyWhenBothMeanTheSame() {
    final ConfigDiff diff = diff(rw().to(A).to(B), rw().to(A).to(B));
    assertTrue(diff.isEmpty());
    assertEquals(List.of(), diff.lines());
  }

  @Test
  void shouldNameBackendsThatComeAndGo() {
    final ConfigDiff diff = diff(rw().to(A).to(B), rw().to(B).to(C));
    final FrontendChange change = diff.changed().get(0);
    assertEquals(List.of(A), change.removed());
    assertEquals(List.of(C), change.added());
    assertEquals(List.of(), change.changed());
    assertEquals(List.of(), change.settings());
    assertEquals(List.of("backend rw/a removed", "backend rw/c added"), diff.lines());
  }

  @Test
  void shouldKeepIdentityWhenWeightCapRoleOrStateDiffer() {
    final BackendConfig other =
        new BackendConfig(
            "a",
            A.host(),
            A.port(),
            7,
            9,
            BackendRole.BACKUP,
            OperatorState.DRAINED,
            ResolveMode.ALTERNATES);
    final ConfigDiff diff = diff(rw().to(A).to(B), rw().to(other).to(B));
    final FrontendChange change = diff.changed().get(0);
    assertEquals(List.of(new BackendChange(A, other)), change.changed());
    assertEquals(List.of(), change.removed());
    assertEquals(List.of(), change.added());
    assertEquals(List.of("backend rw/a changed"), diff.lines());
  }

  @Test
  void shouldTakeAnotherAddressOfTheSameNameForAnotherBackend() {
    final BackendConfig moved = FrontendSpec.backend("a", 5999);
    final FrontendChange port = diff(rw().to(A), rw().to(moved)).changed().get(0);
    assertEquals(List.of(A), port.removed());
    assertEquals(List.of(moved), port.added());
    final BackendConfig follows =
        new BackendConfig(
            "a",
            A.host(),
            new BackendPort(0, 1),
            1,
            0,
            BackendRole.PRIMARY,
            OperatorState.ENABLED,
            ResolveMode.ALTERNATES);
    final FrontendChange rule = diff(rw().to(A), rw().to(follows)).changed().get(0);
    assertEquals(List.of(follows), rule.added());
  }

  @Test
  void shouldNoticeAnotherOrderOfThoseThatStay() {
    final ConfigDiff swapped = diff(rw().to(A).to(B).to(C), rw().to(B).to(A).to(C));
    assertEquals(List.of(FrontendChange.ORDER), swapped.changed().get(0).settings());
    final ConfigDiff inserted = diff(rw().to(A).to(B), rw().to(C).to(A).to(B));
    assertEquals(List.of(), inserted.changed().get(0).settings(), "those that stay keep theirs");
  }

  @Test
  void shouldNameFrontendsThatComeAndGo() {
    final FrontendSpec ro = FrontendSpec.tcp().name("ro").listen("127.0.0.1", 7002).to(B);
    final FrontendSpec game = FrontendSpec.udp().name("game").listen("127.0.0.1", 7003).to(C);
    final ConfigDiff diff = ConfigDiff.of(config(rw().to(A), ro), config(game, rw().to(A)));
    assertEquals(List.of("ro"), diff.removed().stream().map(FrontendConfig::name).toList());
    assertEquals(List.of("game"), diff.added().stream().map(FrontendConfig::name).toList());
    assertEquals(List.of(), diff.changed());
    assertEquals(List.of("frontend ro removed", "frontend game added"), diff.lines());
  }

  @Test
  void shouldTakeAnotherProtocolForAnotherFrontend() {
    final FrontendSpec udp = FrontendSpec.udp().name("rw").listen("127.0.0.1", 7001).to(A);
    final ConfigDiff diff = diff(rw().to(A), udp);
    assertEquals(1, diff.removed().size());
    assertEquals(1, diff.added().size());
    assertEquals(List.of(), diff.changed());
  }

  @Test
  void shouldTakeAnotherAddressForTheSameFrontend() {
    final ConfigDiff diff = diff(rw().to(A), rw().listen("127.0.0.2", 7009).to(A));
    final FrontendChange change = diff.changed().get(0);
    assertTrue(change.listensElsewhere());
    assertEquals(List.of("listen"), change.settings(), "one setting, not one for each part");
  }

  private static Arguments setting(final String path, final UnaryOperator<FrontendSpec> change) {
    return Arguments.of(path, change);
  }

  static Stream<Arguments> settings() throws Exception {
    final Cidr block = new Cidr(InetAddress.getByName("10.0.0.0"), 8);
    final HealthConfig tcp =
        new HealthConfig(List.of(new ProbeConfig.Tcp(0)), HealthConfig.NONE.timing());
    return Stream.of(
        setting("pool.balance", spec -> spec.balance(Algorithm.RANDOM)),
        setting("pool.health.probes", spec -> spec.health(tcp)),
        setting("tcp.idleTimeoutNs", spec -> spec.idle(77)),
        setting("tcp.connectTries", spec -> spec.connect(3_000, 2)),
        setting("tcp.connectTimeoutNs", spec -> spec.connect(2_000, 3)),
        setting("tcp.stallTimeoutNs", spec -> spec.stall(77)),
        setting("tcp.halfCloseTimeoutNs", spec -> spec.halfClose(77)),
        setting("tcp.maxAgeNs", spec -> spec.maxAge(5_000)),
        setting("sessionsMax", spec -> spec.sessionsMax(5)),
        setting("sessionRate.count", spec -> spec.ratePerSecond(5)),
        setting("access.allow", spec -> spec.access(new AccessConfig(List.of(block), List.of()))),
        setting("sources.sessionsMax", spec -> spec.sources(5, 0)),
        setting("proxy.accept", spec -> spec.acceptProxy(block)),
        setting("proxy.send", spec -> spec.sendProxy(SendProxy.V1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void shouldNameTheSettingThatDiffers(
      final String path, final UnaryOperator<FrontendSpec> change) {
    final ConfigDiff diff = diff(rw().to(A), change.apply(rw()).to(A));
    final List<String> found = diff.changed().get(0).settings();
    assertTrue(found.contains(path), found.toString());
    assertFalse(diff.changed().get(0).listensElsewhere());
    assertEquals(List.of(), diff.restarts());
  }

  @Test
  void shouldNameWhatNeedsARestart() {
    final List<FrontendConfig> frontends = List.of(rw().to(A).build());
    final ForwarderConfig before = global(2, IdleConfig.DEFAULT, 0, 1 << 20, frontends);
    final IdleConfig block = new IdleConfig(IdleKind.BLOCK, IdleConfig.DEFAULT.budgetPercent());
    assertEquals(
        List.of("loops", "idle", "buffersBytes"),
        ConfigDiff.of(before, global(3, block, 0, 1 << 21, frontends)).restarts());
    final ForwarderConfig shared =
        new ForwarderConfig(
            2,
            IdleConfig.DEFAULT,
            0,
            1 << 20,
            PortSharing.SHARED,
            1_000,
            0,
            Path.of("/run/x"),
            frontends);
    final ConfigDiff diff = ConfigDiff.of(before, shared);
    assertEquals(List.of("portSharing", "directory"), diff.restarts());
    assertEquals("portSharing needs a restart", diff.lines().get(0));
  }

  @Test
  void shouldChangeOtherGlobalsWithoutARestart() {
    final List<FrontendConfig> frontends = List.of(rw().to(A).build());
    final ForwarderConfig before = global(2, IdleConfig.DEFAULT, 0, 1 << 20, frontends);
    final ForwarderConfig after =
        new ForwarderConfig(
            2,
            IdleConfig.DEFAULT,
            50,
            1 << 20,
            PortSharing.EXCLUSIVE,
            2_000,
            1_000_000_000,
            null,
            frontends);
    final ConfigDiff diff = ConfigDiff.of(before, after);
    assertEquals(List.of(), diff.restarts());
    assertEquals(List.of("sessionsMaxTotal", "drainNs", "resolveNs"), diff.globals());
  }

  /** A global setting that somebody adds must be sorted into one of the two kinds by hand. */
  @Test
  void shouldKnowEachGlobalSetting() {
    final List<String> names = new ArrayList<>();
    for (final RecordComponent each : ForwarderConfig.class.getRecordComponents()) {
      names.add(each.getName());
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                "loops",
                "idle",
                "sessionsMaxTotal",
                "buffersBytes",
                "portSharing",
                "drainNs",
                "resolveNs",
                "directory",
                "frontends")),
        new TreeSet<>(names));
  }
}
