package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.ResolveMode;
import io.millrace.control.BackendStatus;
import io.millrace.control.Operations;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names that stand for more than one backend. The clock is stepped. */
final class NameGroupsTest {
  private static final String SERVICE = "_pg._tcp.db.test";
  private static final long PERIOD_MS = 30_000;
  private static final long SECOND_MS = 1_000;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private final ScriptedNames names = new ScriptedNames();
  private ServerSocketChannel backend;
  private Stepped stepped;

  @BeforeEach
  void open() throws IOException {
    backend = Wire.backend();
  }

  @AfterEach
  void close() throws IOException {
    stepped.close();
    backend.close();
  }

  private void launch(final Algorithm balance, final BackendConfig config) throws Exception {
    stepped = Stepped.launch(left, names, FrontendSpec.tcp().balance(balance).to(config));
  }

  private BackendConfig all() throws IOException {
    return group("db.test", new BackendPort(Wire.port(backend), 0), ResolveMode.ALL);
  }

  private static BackendConfig group(
      final String host, final BackendPort port, final ResolveMode mode) {
    return new BackendConfig(
        "db", host, port, 5, 7, BackendRole.PRIMARY, OperatorState.ENABLED, mode);
  }

  private List<BackendStatus> backends() {
    final CompletableFuture<List<BackendStatus>> answer =
        stepped.forwarder.order(Operations::backends);
    stepped.until("the answer", answer::isDone);
    return answer.join();
  }

  private Set<String> backendNames() {
    final Set<String> all = new TreeSet<>();
    backends().forEach(each -> all.add(each.config().name() + " " + each.state()));
    return all;
  }

  private void awaitBackends(final String... wanted) {
    stepped.until("backends " + List.of(wanted), () -> backendNames().equals(Set.of(wanted)));
  }

  private boolean noticed(final String text) {
    return stepped.notices.stream().anyMatch(each -> each.contains(text));
  }

  @Test
  void shouldMakeABackendOfEachAddress() throws Exception {
    names.is("db.test", "127.0.0.1", "::1", "127.0.0.1");
    launch(Algorithm.ROUND_ROBIN, all());
    awaitBackends("db@127.0.0.1 unprobed", "db@::1 unprobed");
    final BackendConfig one = backends().get(0).config();
    assertEquals("127.0.0.1", one.host());
    assertEquals(Wire.port(backend), one.port().fixed());
    assertEquals(5, one.weight());
    assertEquals(7, one.sessionsMax());
    assertTrue(noticed("front/db: resolved to 127.0.0.1 ::1"), stepped.notices::toString);
  }

  @Test
  void shouldKeepTheSessionsOfAnAddressThatVanishes() throws Exception {
    names.is("db.test", "127.0.0.1");
    launch(Algorithm.ROUND_ROBIN, all());
    awaitBackends("db@127.0.0.1 unprobed");
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      names.is("db.test", "127.0.0.9");
      stepped.elapse(PERIOD_MS, SECOND_MS);
      awaitBackends("db@127.0.0.1 removed", "db@127.0.0.9 unprobed");
      assertTrue(noticed("front/db@127.0.0.1: removed"), stepped.notices::toString);
      assertTrue(noticed("front/db@127.0.0.9: joined"), stepped.notices::toString);
      client.send(1);
      server.receive(1);
    }
    stepped.until("the session ends", () -> stepped.forwarder.sessions() == 0);
    awaitBackends("db@127.0.0.9 unprobed");
  }

  @Test
  void shouldCountTheSessionsOfBeforeWhenAnAddressComesBack() throws Exception {
    names.is("db.test", "127.0.0.1");
    launch(Algorithm.ROUND_ROBIN, all());
    awaitBackends("db@127.0.0.1 unprobed");
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      client.send(1);
      server.receive(1);
      names.is("db.test", "127.0.0.9");
      stepped.elapse(PERIOD_MS, SECOND_MS);
      awaitBackends("db@127.0.0.1 removed", "db@127.0.0.9 unprobed");
      names.is("db.test", "127.0.0.1", "127.0.0.9");
      stepped.elapse(PERIOD_MS, SECOND_MS);
      awaitBackends("db@127.0.0.1 unprobed", "db@127.0.0.9 unprobed");
      assertEquals(1, backends().get(0).sessions());
    }
    stepped.until("the session ends", () -> stepped.forwarder.sessions() == 0);
  }

  @Test
  void shouldKeepTheLastGoodSetWhenTheLookUpFails() throws Exception {
    names.is("db.test", "127.0.0.1", "127.0.0.2");
    launch(Algorithm.ROUND_ROBIN, all());
    awaitBackends("db@127.0.0.1 unprobed", "db@127.0.0.2 unprobed");
    names.known.remove("db.test");
    stepped.elapse(PERIOD_MS, SECOND_MS);
    stepped.until("the failure is told", () -> noticed("name look-up failed: db.test"));
    stepped.elapse(4 * PERIOD_MS, SECOND_MS);
    awaitBackends("db@127.0.0.1 unprobed", "db@127.0.0.2 unprobed");
    final long told = stepped.notices.stream().filter(each -> each.contains("failed")).count();
    assertEquals(1, told, stepped.notices::toString);
    names.is("db.test", "127.0.0.1", "127.0.0.2");
    stepped.elapse(PERIOD_MS, SECOND_MS);
    stepped.until("the end of it is told", () -> noticed("name look-up works again"));
  }

  @Test
  void shouldTakePortsWeightsAndRolesFromTheRecordsOfAService() throws Exception {
    names.serves(SERVICE, "127.0.0.1", 1001, 20, 0);
    names.serves(SERVICE, "127.0.0.2", 1002, 10, 0);
    names.serves(SERVICE, "::1", 1003, 10, 500);
    launch(Algorithm.ROUND_ROBIN, group(SERVICE, BackendPort.SAME, ResolveMode.SRV_WEIGHTS));
    awaitBackends(
        "db@127.0.0.1:1001 unprobed", "db@127.0.0.2:1002 unprobed", "db@[::1]:1003 unprobed");
    final List<String> parts =
        backends().stream()
            .map(
                each ->
                    each.config().host()
                        + " "
                        + each.config().port().fixed()
                        + " "
                        + each.config().weight()
                        + " "
                        + each.config().role())
            .toList();
    assertEquals(
        List.of("127.0.0.2 1002 1 PRIMARY", "::1 1003 500 PRIMARY", "127.0.0.1 1001 1 BACKUP"),
        parts);
  }

  @Test
  void shouldScaleWeightsThatAreTooLargeAndFollowThem() throws Exception {
    names.serves(SERVICE, "127.0.0.1", 1001, 10, 60_000);
    names.serves(SERVICE, "127.0.0.2", 1002, 10, 6_000);
    launch(Algorithm.SOURCE_HASH, group(SERVICE, BackendPort.SAME, ResolveMode.SRV_WEIGHTS));
    stepped.until("two backends", () -> backends().size() == 2);
    assertEquals(
        List.of(1000, 100), backends().stream().map(each -> each.config().weight()).toList());
    names.services.clear();
    names.serves(SERVICE, "127.0.0.1", 1001, 10, 60);
    names.serves(SERVICE, "127.0.0.2", 1002, 10, 6);
    stepped.elapse(PERIOD_MS, SECOND_MS);
    stepped.until(
        "the new weights",
        () -> backends().stream().map(BackendStatus::weight).toList().equals(List.of(60, 6)));
  }

  @Test
  void shouldKeepTheConfiguredWeightWhenTheServiceHasOne() throws Exception {
    names.serves(SERVICE, "127.0.0.1", 1001, 10, 60);
    launch(Algorithm.ROUND_ROBIN, group(SERVICE, BackendPort.SAME, ResolveMode.SRV));
    stepped.until("a backend", () -> backends().size() == 1);
    assertEquals(5, backends().get(0).weight());
  }

  @Test
  void shouldBeEligibleOnceTheTablesOfAHashKnowIt() throws Exception {
    names.is("db.test", "127.0.0.1");
    launch(Algorithm.SOURCE_HASH, all());
    stepped.until(
        "the backend is eligible",
        () -> stepped.forwarder.frontends().get(0).backendsEligible() == 1);
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      client.send(1);
      server.receive(1);
    }
    stepped.until("the session ends", () -> stepped.forwarder.sessions() == 0);
  }

  @Test
  void shouldLookUpAgainSoonWhenABackendCannotBeReached() throws Exception {
    names.is("db.test", "127.0.0.1");
    launch(Algorithm.ROUND_ROBIN, all());
    awaitBackends("db@127.0.0.1 unprobed");
    backend.close();
    names.is("db.test", "127.0.0.2");
    stepped.elapse(2 * SECOND_MS, SECOND_MS);
    assertEquals(1, names.asked.get("db.test").get());
    for (int i = 0; i < 5; i++) {
      Wire.open(stepped).close();
      stepped.elapse(1, 1);
    }
    awaitBackends("db@127.0.0.2 unprobed");
    assertTrue(names.asked.get("db.test").get() <= 2, names.asked::toString);
  }

  @Test
  void shouldStandWhereTheNameIsConfigured() throws Exception {
    names.is("db.test", "127.0.0.1");
    try (ServerSocketChannel other = Wire.backend()) {
      stepped =
          Stepped.launch(
              left,
              names,
              FrontendSpec.tcp()
                  .balance(Algorithm.FIRST)
                  .to(all())
                  .to(FrontendSpec.backend("z", Wire.port(other))));
      stepped.until(
          "both are eligible", () -> stepped.forwarder.frontends().get(0).backendsEligible() == 2);
      try (Wire client = Wire.open(stepped);
          Wire server = Wire.accept(stepped, backend)) {
        client.send(1);
        server.receive(1);
      }
      stepped.until("the session ends", () -> stepped.forwarder.sessions() == 0);
    }
  }
}
