package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.ResolveMode;
import io.millrace.testkit.Await;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Host names of backends, with a resolver that answers as it is told. The clock is stepped. */
final class NamesTest {
  private static final long PERIOD_MS = 30_000;

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

  private BackendConfig named(final String host) throws IOException {
    return new BackendConfig(
        host,
        host,
        new BackendPort(Wire.port(backend), 0),
        1,
        0,
        BackendRole.PRIMARY,
        OperatorState.ENABLED,
        ResolveMode.ALTERNATES);
  }

  private void launch(final String... hosts) throws Exception {
    final FrontendSpec spec = FrontendSpec.tcp();
    for (final String host : hosts) {
      spec.to(named(host));
    }
    stepped = Stepped.launch(left, names, spec);
  }

  private int eligible() {
    return stepped.forwarder.frontends().get(0).backendsEligible();
  }

  /** How often a name was looked up by now; a second goes by. */
  private long timesAsked(final String host) {
    stepped.elapse(1_000, 1_000);
    return names.asked.get(host).get();
  }

  private boolean noticed(final String text) {
    return stepped.notices.stream().anyMatch(each -> each.contains(text));
  }

  private void requireServed() throws IOException {
    try (Wire client = Wire.open(stepped);
        Wire server = Wire.accept(stepped, backend)) {
      client.send(1);
      server.receive(1);
    }
    stepped.until("the session ends", () -> stepped.forwarder.sessions() == 0);
  }

  @Test
  void shouldServeOnceTheNameIsKnown() throws Exception {
    names.is("db", "127.0.0.1");
    launch("db");
    stepped.until("the name is known", () -> eligible() == 1);
    requireServed();
    assertTrue(noticed("front/db: resolved to 127.0.0.1"), stepped.notices::toString);
  }

  @Test
  void shouldAskAgainAndTakeWhatIsNew() throws Exception {
    names.is("db", "127.0.0.9");
    launch("db");
    stepped.until("the name is known", () -> eligible() == 1);
    names.is("db", "127.0.0.1");
    stepped.elapse(PERIOD_MS - 1_000, 1_000);
    assertEquals(1, names.asked.get("db").get());
    stepped.elapse(1_000, 1_000);
    stepped.until("the new address", () -> noticed("resolved to 127.0.0.1"));
    requireServed();
  }

  @Test
  void shouldKeepTheLastGoodAddressesWhenALookUpFails() throws Exception {
    names.is("db", "127.0.0.1");
    launch("db");
    stepped.until("the name is known", () -> eligible() == 1);
    names.known.remove("db");
    stepped.elapse(PERIOD_MS, 1_000);
    stepped.until("the failure is noticed", () -> noticed("front/db: name look-up failed"));
    assertEquals(1, eligible());
    requireServed();
  }

  @Test
  void shouldLetAHangingNameDelayNoOtherNorBeAskedTwice() throws Exception {
    names.is("good", "127.0.0.1");
    names.is("slow", "127.0.0.1");
    names.hanging.put("slow", new CountDownLatch(1));
    launch("slow", "good");
    stepped.until("the other name is known", () -> eligible() == 1);
    requireServed();
    stepped.until("the good one is asked again and again", () -> timesAsked("good") >= 4);
    assertEquals(1, timesAsked("slow"));
    names.hanging.get("slow").countDown();
    stepped.until("both are known", () -> eligible() == 2);
  }

  @Test
  void shouldEndTheThreadsOfHangingLookUpsWhenClosed() throws Exception {
    names.hanging.put("slow", new CountDownLatch(1));
    launch("slow");
    stepped.until("it is asked for", () -> names.asked.containsKey("slow"));
    stepped.forwarder.close();
    assertEquals(0, stepped.forwarder.sessions());
  }

  @Test
  void shouldAskAgainAfterALookUpThatThrew() throws Exception {
    names.is("db", "127.0.0.1");
    names.fault = new IllegalStateException("a mistake of the embedder's");
    launch("db");
    stepped.until("the failure is noticed", () -> noticed("name look-up failed"));
    assertEquals(0, eligible());
    names.fault = null;
    stepped.elapse(PERIOD_MS, 1_000);
    stepped.until("the name is known", () -> eligible() == 1);
  }

  @Test
  void shouldLoseNoAnswerWhenVeryManyComeAtOnce() throws Exception {
    final int fronts = 5;
    final int backends = 1_000;
    final FrontendSpec[] specs = new FrontendSpec[fronts];
    for (int i = 0; i < fronts; i++) {
      specs[i] = FrontendSpec.tcp().name("f" + i);
      for (int j = 0; j < backends; j++) {
        names.is("n" + i + "-" + j, "127.0.0.1");
        specs[i].to(named("n" + i + "-" + j));
      }
    }
    stepped = Stepped.launch(left, names, specs);
    Await.until("all are asked for", () -> names.asked.size() == fronts * backends);
    stepped.until(
        "all are known",
        () ->
            stepped.forwarder.frontends().stream()
                .allMatch(each -> each.backendsEligible() == backends));
    assertFalse(noticed("failed"));
  }

  @Test
  void shouldAskInTheOtherWayWhenNamesHangInAllThreads() throws Exception {
    final String[] hosts = new String[10];
    for (int i = 0; i < hosts.length - 1; i++) {
      hosts[i] = "slow" + i;
      names.hanging.put(hosts[i], new CountDownLatch(1));
    }
    hosts[hosts.length - 1] = "good";
    names.is("good", "127.0.0.9");
    names.isAside("good", "127.0.0.1");
    launch(hosts);
    stepped.until("the good one is known", () -> eligible() == 1);
    requireServed();
    names.isAside("slow1", "127.0.0.1");
    names.hanging.values().forEach(CountDownLatch::countDown);
    stepped.until("the others have failed", () -> noticed("slow8: name look-up failed"));
    assertEquals(1, eligible());
  }

  @Test
  void shouldKeepTheOrderWhenTheSameAddressesComeInAnother() throws Exception {
    names.is("db", "127.0.0.1", "127.0.0.9");
    launch("db");
    stepped.until("the name is known", () -> eligible() == 1);
    names.is("db", "127.0.0.9", "127.0.0.1");
    stepped.until("it is asked for again", () -> timesAsked("db") > 1);
    stepped.elapse(5_000, 1_000);
    requireServed();
    assertFalse(noticed("was 127.0.0.1"), stepped.notices::toString);
  }
}
