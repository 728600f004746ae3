package io.millrace.trials.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Ports;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another configuration while clients are served. Conformance O2, B7. */
final class ReloadIT {
  private final List<Backend> backends = new ArrayList<>();
  private final Stand stand = new Stand();
  private final int port = Ports.free();
  private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);

  @AfterEach
  void close() {
    stand.close();
    backends.forEach(Backend::close);
  }

  private Backend naming() {
    final Backend backend = Backend.naming();
    backends.add(backend);
    return backend;
  }

  private String front(final Backend... of) {
    return "--listen 127.0.0.1:"
        + port
        + " --name rw --balance round-robin\n"
        + Stand.flags(List.of(of));
  }

  private static String who(final InetSocketAddress target) throws IOException {
    try (Peer client = Peer.connect(target)) {
      final String name = client.readLine();
      client.roundTrip("hello");
      return name;
    }
  }

  private static List<String> whos(final InetSocketAddress target, final int count)
      throws IOException {
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(who(target));
    }
    return names;
  }

  private static long count(final List<String> names, final Backend backend) {
    return names.stream().filter(backend.name()::equals).count();
  }

  @Test
  void shouldDropNoConnectionAndTouchNoListenerInFiftyReloadsUnderLoad() throws Exception {
    final Backend a = naming();
    final Backend b = naming();
    final Backend c = naming();
    stand.start(front(a, b), "--loops", "2");
    final List<String> listeners = Stand.inodes(port);
    final AtomicBoolean over = new AtomicBoolean();
    final CompletableFuture<Integer> load =
        Tasks.start(
            () -> {
              int served = 0;
              while (!over.get()) {
                who(address);
                served++;
              }
              return served;
            });
    try (Peer old = Peer.connect(address)) {
      old.readLine();
      final int other = Ports.free();
      for (int i = 0; i < 50; i++) {
        final String more = i % 2 == 0 ? "" : "--listen 127.0.0.1:" + other + "\n" + Stand.flag(a);
        stand.hangUp((i % 3 == 0 ? front(a, b, c) : front(a, b)) + more);
        old.roundTrip("reload " + i);
      }
      assertEquals(listeners, Stand.inodes(port), "the same sockets");
    } finally {
      over.set(true);
    }
    assertTrue(Tasks.join(load) > 50, "served meanwhile");
  }

  @Test
  void shouldUseWhatIsAddedReweighedAndRemovedForTheNextSession() throws Exception {
    final Backend a = naming();
    final Backend b = naming();
    final Millrace millrace = stand.start(front(a));
    try (Peer old = Peer.connect(address)) {
      assertEquals(a.name(), old.readLine());
      final String added = stand.ask("reload").with(0).out();
      assertEquals("nothing differs\n", added);
      stand.write(front(a, b));
      final String told = stand.ask("reload").with(0).out();
      assertEquals(
          "rw: added --backend " + b.name() + "=" + b.text() + ",weight=1\nreloaded\n", told);
      assertEquals(2, count(whos(address, 4), b));
      stand.hangUp(front(a.with("weight=3"), b));
      assertEquals(6, count(whos(address, 8), a));
      millrace.awaitSessions(12); // all but the old one have ended
      stand.hangUp(front(b));
      assertEquals(4, count(whos(address, 4), b));
      old.roundTrip("its session lives on");
      assertEquals(1, stand.count("1 session of rw/" + a.name() + " live on until they end"));
    }
  }

  @Test
  void shouldServeFrontendsThatComeAndCloseThoseThatGo() throws Exception {
    final Backend a = naming();
    final Backend b = naming();
    final int other = Ports.free();
    final InetSocketAddress second = new InetSocketAddress("127.0.0.1", other);
    stand.start(front(a));
    stand.hangUp(front(a) + "--listen 127.0.0.1:" + other + " --name ro\n" + Stand.flag(b));
    try (Peer old = Peer.connect(second)) {
      assertEquals(b.name(), old.readLine());
      stand.hangUp(front(a));
      Await.until("it is closed", Limits.WAIT, () -> Peer.isRefused(second));
      old.roundTrip("its session lives on");
    }
    assertEquals(a.name(), who(address));
  }

  @Test
  void shouldChangeNothingAndSayWhyWhenTheFileIsBad() throws Exception {
    final Backend a = naming();
    final Backend b = naming();
    final Millrace millrace = stand.start(front(a));
    stand.write(front(a, b) + "--idle-timout 5s\n");
    stand
        .ask("reload")
        .with(2)
        .tells("trial.args:4")
        .tells("--idle-timeout")
        .tells("nothing is changed");
    millrace.signal("HUP");
    Await.until(
        () -> "a refusal in " + millrace.messages(),
        Limits.WAIT,
        () -> stand.count("not reloaded, nothing is changed: ") == 2);
    stand.write(front(a, b) + "--loops 7\n");
    stand.ask("reload").with(2).tells("--loops").tells("-> 7 needs a restart");
    stand.write(front(a) + "@missing.args\n");
    stand.ask("reload").with(2).tells("missing.args");
    assertEquals(2, count(whos(address, 2), a));
  }

  @Test
  void shouldChangeNothingWhenAnAddressIsInUse() throws Exception {
    final Backend a = naming();
    final Backend b = naming();
    stand.start(front(a));
    try (ServerSocket holder = new ServerSocket(Ports.free())) {
      stand.write(
          front(b)
              + "--listen 127.0.0.1:"
              + holder.getLocalPort()
              + " --name in-the-way\n"
              + Stand.flag(a));
      stand.ask("reload", "--dry-run").with(75).tells("in-the-way").tells("in use");
      stand.ask("reload").with(75).tells("in-the-way").tells("in use");
    }
    assertEquals(2, count(whos(address, 2), a));
    assertThrows(
        ConnectException.class,
        () -> Peer.connect(new InetSocketAddress("127.0.0.1", Ports.free())).close());
    stand.ask("reload").with(0);
    assertEquals(2, count(whos(address, 2), b));
  }

  @Test
  void shouldOnlyTellWhenItIsADryRun() throws Exception {
    final Backend a = naming();
    final Backend b = naming();
    stand.start(front(a));
    try (Peer old = Peer.connect(address)) {
      old.readLine();
      stand.write(front(b) + "--idle-timeout 5m\n");
      final String told = stand.ask("reload", "--dry-run").with(0).out();
      assertTrue(told.contains("rw: --idle-timeout 0 -> 5m\n"), told);
      assertTrue(told.contains("rw: removed --backend " + a.name()), told);
      assertTrue(told.contains("1 session of rw/" + a.name()), told);
      assertTrue(told.endsWith("nothing is changed yet\n"), told);
      assertEquals(2, count(whos(address, 2), a));
      final int other = Ports.free();
      stand.write(front(a) + "--listen 127.0.0.1:" + other + " --name other\n" + Stand.flag(b));
      stand.ask("reload", "--dry-run").with(0);
      try (ServerSocket free = new ServerSocket(other)) {
        assertTrue(free.isBound(), "it was let go");
      }
      stand.write("--nonsense\n");
      stand.ask("reload", "--dry-run").with(2);
    }
  }

  @Test
  void shouldReloadAFileWithEveryQuotingTrick() throws Exception {
    final Backend a = naming();
    final Backend b = naming();
    stand.start(front(a));
    stand.write("sub.args", "'--backend' \"" + b.name() + "=\"'" + b.text() + "' # the second\n");
    final String tricky =
        "# a comment at the start\n"
            + "--na'me' \"r\"w --listen=127.0.0.1:"
            + port
            + "\t# a comment behind\n"
            + "--health 'expect,send=\\x50#ING\\r\\n,'\"match=b\"\n"
            + "--health-interval 1h --initial up --balance\nround-robin\n"
            + "-b"
            + a.name()
            + "="
            + a.text()
            + ",weight=1\n@sub.args\n";
    stand.hangUp(tricky);
    Await.until("its probe is good", Limits.WAIT, () -> first(address).equals(b.name()));
    assertEquals(2, count(whos(address, 4), b));
    assertEquals("nothing differs\n", stand.ask("reload").with(0).out());
    stand.write(tricky.replace("-b", "\"unended\n-b"));
    stand.ask("reload").with(2).tells("trial.args:");
    assertEquals(2, count(whos(address, 4), b));
  }

  @Test
  void shouldKeepWhatAnOperatorOrderedWhenItIsReloaded() throws Exception {
    final Backend a = naming();
    final Backend b = naming();
    final Backend c = naming();
    stand.start(front(a, b));
    stand.ask("drain", "rw/" + a.name()).with(0);
    stand.ask("weight", b.name() + "=3").with(0);
    stand.hangUp(front(a.with("max=50"), b, c));
    final List<String> names = whos(address, 8);
    assertEquals(0, count(names, a), "it is drained");
    assertEquals(6, count(names, b), "three times as many as the new one");
    final Map<?, ?> first =
        (Map<?, ?>) ((List<?>) stand.ask("backends", "--json").with(0).json()).get(0);
    assertEquals("operator", first.get("by"));
    assertEquals(50.0, first.get("max"));
    stand.ask("enable", a.name()).with(0);
    assertTrue(count(whos(address, 10), a) > 0);
  }

  @Test
  void shouldServeAddedBackendOnlyOnceItsProbeIsGood() throws Exception {
    final Backend a = naming();
    final Backend dead = naming();
    dead.stopListening();
    final String probed = "--health tcp --health-interval 100ms --fall 1\n";
    stand.start(front(a) + probed);
    stand.hangUp(front(a, dead) + probed);
    assertEquals(6, count(whos(address, 6), a));
    final Backend alive = Backend.at(dead.address(), peer -> peer.send("alive\n"));
    backends.add(alive);
    Await.until("the new one is used", Limits.WAIT, () -> first(address).equals("alive"));
  }

  private static String first(final InetSocketAddress target) {
    try (Peer client = Peer.connect(target)) {
      return client.readLine();
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }
}
