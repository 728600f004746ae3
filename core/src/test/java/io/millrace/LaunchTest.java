package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.LaunchException.Reason;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.IdleConfig;
import io.millrace.loop.WaitStrategySupplier;
import io.millrace.status.RunDirectory;
import io.millrace.testkit.Await;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of a launch, and that nothing is left open then. */
final class LaunchTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  @TempDir private Path folder;

  private Context context() {
    return new Context()
        .descriptorsMax(4_096)
        .faultHandler(left.errorLog())
        .fatalHandler(left.errorLog());
  }

  private static ForwarderConfig config(final FrontendSpec... frontends) {
    return Stepped.config(2, frontends);
  }

  private static ForwarderConfig in(final Path directory, final ForwarderConfig config) {
    return new ForwarderConfig(
        config.loops(),
        config.idle(),
        config.sessionsMaxTotal(),
        config.buffersBytes(),
        config.portSharing(),
        config.drainNs(),
        config.resolveNs(),
        directory,
        config.frontends());
  }

  private static FrontendSpec front() {
    return FrontendSpec.tcp().to(1);
  }

  private void requireRefused(
      final Reason reason, final String text, final ForwarderConfig config, final Context context) {
    final LaunchException e =
        assertThrows(LaunchException.class, () -> Forwarder.launch(config, context));
    assertEquals(reason, e.reason(), e::getMessage);
    assertTrue(e.getMessage().contains(text), e::getMessage);
  }

  @Test
  void shouldNotWaitForNamesWhenThereIsNone() throws Exception {
    final Context stepped = context().mode(Mode.INVOKER);
    final Launch.Parts parts = new Launch(config(front()), stepped).run();
    final Agents agents = Agents.start(parts, stepped);
    assertTrue(
        parts.conductor().proxy().awaitResolved(0, TimeUnit.NANOSECONDS),
        "before the first turn, which may begin with a sleep");
    agents.close(() -> {});
  }

  @Test
  void shouldRefuseWhenOneOfTheAddressesIsTaken() throws Exception {
    try (ServerSocketChannel holder = Wire.backend()) {
      final int port = Wire.port(holder);
      requireRefused(
          Reason.ADDRESS_IN_USE,
          "--listen of second: cannot listen on tcp 127.0.0.1:" + port,
          config(front(), front().name("second").listen("127.0.0.1", port)),
          context());
    }
  }

  @Test
  void shouldRefuseWhenAnAddressIsNotLocal() {
    requireRefused(
        Reason.ADDRESS_UNAVAILABLE,
        "192.0.2.1:5000",
        config(front(), FrontendSpec.udp().to(1).name("far").listen("192.0.2.1", 5000)),
        context());
  }

  @Test
  void shouldRefuseWhenDescriptorsAreTooFew() {
    requireRefused(
        Reason.DESCRIPTORS, "the limit is 300", config(front()), context().descriptorsMax(300));
  }

  @Test
  void shouldRefuseWhenTheDirectoryIsOwnedOrUnusable() throws Exception {
    final Path file = Files.writeString(folder.resolve("file"), "no directory");
    requireRefused(
        Reason.DIRECTORY_UNUSABLE,
        file + ": is no directory",
        in(file, config(front())),
        context());
    final Path none = Path.of("/proc/none");
    requireRefused(
        Reason.DIRECTORY_UNUSABLE, none + ": cannot be made", in(none, config(front())), context());
    try (RunDirectory owned = RunDirectory.claim(folder.resolve("run"))) {
      requireRefused(
          Reason.DIRECTORY_OWNED,
          "owned by live process",
          in(owned.path(), config(front())),
          context());
    }
  }

  @Test
  void shouldOwnItsDirectoryUntilItIsClosed() throws Exception {
    final Forwarder forwarder = Forwarder.launch(in(folder, config(front())), context());
    assertThrows(RunDirectory.OwnedException.class, () -> RunDirectory.claim(folder));
    assertThrows(IllegalStateException.class, forwarder::invoke, "it has threads of its own");
    forwarder.close();
    RunDirectory.claim(folder).close();
  }

  @Test
  void shouldTellTheEmbedderAndCloseItsSocketsWhenAnAgentDies() throws Exception {
    final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    final RuntimeException fault = new IllegalStateException("a clock that breaks");
    final boolean[] broken = new boolean[1];
    final Context context =
        context()
            .fatalHandler(fatal::add)
            .nanoClock(
                () -> {
                  if (broken[0]) {
                    throw fault;
                  }
                  return System.nanoTime();
                });
    try (Forwarder forwarder = Forwarder.launch(config(front()), context)) {
      assertNotNull(forwarder.frontends().get(0).addresses().get(0));
      broken[0] = true;
      Await.until("all three agents have died", () -> fatal.size() == 3);
      fatal.forEach(each -> assertSame(fault, each));
    }
  }

  @Test
  void shouldWaitAsTheEmbedderSays() throws Exception {
    final AtomicInteger loops = new AtomicInteger();
    final AtomicInteger polls = new AtomicInteger();
    final WaitStrategySupplier waits =
        (config, owed, counters, shown, nowNs) -> {
          loops.incrementAndGet();
          assertSame(IdleConfig.DEFAULT, config);
          return (poller, sleepNs, idle) -> {
            polls.incrementAndGet();
            return poller.poll(sleepNs, idle);
          };
        };
    try (Forwarder forwarder = Forwarder.launch(config(front()), context().waitStrategies(waits))) {
      assertEquals(1, forwarder.frontends().size());
      assertEquals(2, loops.get());
      Await.until("a loop has waited", () -> polls.get() > 0);
    }
  }
}
