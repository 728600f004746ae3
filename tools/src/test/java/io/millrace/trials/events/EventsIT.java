package io.millrace.trials.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Json;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator can read of a running and of a dead process. Conformance O9, O3. */
final class EventsIT {
  private static final String[] QUICK = {
    "--name", "rw", "--health", "tcp", "--health-interval", "200ms", "--rise", "1", "--fall", "2"
  };

  private final Path folder = MillraceLauncher.freshFolder().resolve("run");

  private final List<Backend> returned = new ArrayList<>();

  @AfterEach
  void close() {
    returned.forEach(Backend::close);
  }

  /** The address serves again. */
  private Backend again(final Backend gone) {
    returned.add(Backend.at(gone.address(), Peer::echo));
    return returned.get(returned.size() - 1);
  }

  private Millrace launch(final Backend backend, final String... flags) {
    return Millrace.launcher()
        .tcp(List.of(backend), QUICK)
        .args("--dir", folder.toString())
        .args(flags)
        .start();
  }

  private List<String> lines(final String... flags) {
    return EventsRun.lines(with(flags));
  }

  private List<Map<String, Object>> objects() {
    return EventsRun.objects(with("--json"));
  }

  private Object textOf(final String cause) {
    return only(objects(), "cause", cause).get("text");
  }

  private String[] with(final String... flags) {
    final String[] all = new String[flags.length + 2];
    all[0] = "--dir";
    all[1] = folder.toString();
    System.arraycopy(flags, 0, all, 2, flags.length);
    return all;
  }

  private static void awaitMessage(final Millrace millrace, final String text) {
    Await.until(
        () -> text + " in " + millrace.messages(),
        Limits.WAIT,
        () -> millrace.messages().stream().anyMatch(line -> line.contains(text)));
  }

  /** What is printed of a process that could not say that it ends. */
  private List<String> linesOfKilled(final long pid) {
    try (EventsRun run = EventsRun.start(with())) {
      assertEquals(0, run.awaitExit());
      assertEquals(
          List.of(
              "millrace: process "
                  + pid
                  + " has ended without a word: it was killed, or see --errors"),
          run.err());
      return run.out();
    }
  }

  private static Map<String, Object> only(
      final List<Map<String, Object>> events, final String key, final Object value) {
    final List<Map<String, Object>> found =
        events.stream().filter(each -> value.equals(each.get(key))).toList();
    assertEquals(1, found.size(), () -> key + "=" + value + " in " + events);
    return found.get(0);
  }

  @Test
  void shouldTellOfADeathAndOfAReturnWhileItRunsAndAfterItWasKilled() throws Exception {
    final Backend backend = Backend.echo();
    final String name = backend.name();
    final Instant start = Instant.now();
    final Millrace millrace = launch(backend);
    backend.stopListening();
    awaitMessage(millrace, "rw/" + name + ": down (refused), was up ");

    final Map<String, Object> down = only(objects(), "to", "down");
    assertEquals("backend", down.get("kind"));
    assertEquals("probe", down.get("who"));
    assertEquals("rw", down.get("frontend"));
    assertEquals(name, down.get("backend"));
    assertEquals("up", down.get("from"));
    assertEquals("refused", down.get("cause"));
    assertEquals("tcp probe of " + backend.text(), down.get("evidence"));
    assertEquals((double) millrace.pid(), down.get("pid"));
    final Instant time = Instant.parse((String) down.get("time"));
    assertFalse(time.isBefore(start.minusMillis(1)) || time.isAfter(Instant.now()), "" + time);

    try (Backend again = again(backend)) {
      awaitMessage(millrace, "rw/" + name + ": up, was down ");
      awaitMessage(millrace, "rw: a backend is eligible again, after ");
      millrace.kill();
      millrace.awaitExit(Limits.WAIT);
      final List<String> lines = linesOfKilled(millrace.pid());
      assertEquals(6, lines.size(), lines::toString);
      assertTrue(lines.get(0).endsWith(" started: process " + millrace.pid() + ", 1 frontend"));
      assertTrue(lines.get(1).endsWith(" ready"), lines.get(1));
      assertTrue(lines.get(2).contains("Z rw/" + name + ": down (refused), was up "));
      assertTrue(lines.get(2).endsWith(" [tcp probe of " + again.text() + "]"), lines.get(2));
      assertTrue(lines.get(3).endsWith("Z W: rw: no backend is eligible"), lines.get(3));
      assertTrue(lines.get(4).contains("Z rw/" + name + ": up, was down "), lines.get(4));
      assertTrue(lines.get(5).contains("Z rw: a backend is eligible again, after "));
      assertEquals(List.of(), lines("--errors"));
    }
  }

  @Test
  void shouldKeepTheEventsOfTheProcessBeforeWhenItsDirectoryIsTakenOver() throws Exception {
    try (Backend backend = Backend.echo()) {
      final Millrace killed = launch(backend);
      killed.kill();
      killed.awaitExit(Limits.WAIT);
      try (Millrace next = launch(backend)) {
        final List<Map<String, Object>> events = objects();
        assertEquals(
            List.of((double) killed.pid(), (double) killed.pid(), (double) next.pid()),
            events.stream().map(each -> each.get("pid")).limit(3).toList(),
            events::toString);
      }
      final List<String> last = lines();
      assertTrue(last.get(last.size() - 1).endsWith(" stopped"), last::toString);
      Files.write(folder.resolve("events.old"), new byte[4096]); // of nobody knows which version
      try (EventsRun run = EventsRun.start(with())) {
        assertEquals(0, run.awaitExit());
        assertEquals(List.of("millrace: " + folder + "/events.old: no file of events"), run.err());
        assertTrue(run.out().get(0).contains("Z started: process "), "" + run.out());
      }
    }
  }

  @Test
  void shouldFollowWhatHappensUntilItIsToldToEnd() throws Exception {
    try (Backend backend = Backend.echo();
        EventsRun follow = startFollowing(backend)) {
      follow.terminate();
      assertEquals(0, follow.awaitExit());
      assertEquals(List.of(), follow.err());
    }
  }

  /** Follows one process, sees its end, and the next one that takes the directory. */
  private EventsRun startFollowing(final Backend backend) {
    final EventsRun follow;
    try (Millrace first = launch(backend)) {
      follow = EventsRun.start(with("--follow"));
      follow.awaitLine("started: process " + first.pid());
      backend.stopListening();
      follow.awaitLine("rw/" + backend.name() + ": down (refused), was up ");
    }
    follow.awaitLine(" stopped");
    try (Backend again = again(backend);
        Millrace second = launch(again)) {
      follow.awaitLine("started: process " + second.pid());
      assertTrue(follow.isAlive());
    }
    return follow;
  }

  @Test
  void shouldEndWhenNobodyReadsItsOutputAnyLonger() {
    final Backend backend = Backend.echo();
    try (Millrace millrace = launch(backend);
        EventsRun follow = EventsRun.start(with("--follow"))) {
      follow.awaitLine(" ready");
      follow.closeOutput();
      backend.stopListening();
      follow.awaitOutputClosed();
      again(backend);
      awaitMessage(millrace, "up, was down");
      follow.awaitExit();
      assertEquals(List.of(), follow.err());
    }
  }

  @Test
  void shouldShowOnlyWhatIsNotOlderWhenAskedFor() {
    try (Backend backend = Backend.echo();
        Millrace millrace = launch(backend)) {
      assertEquals(2, lines("--since", "1h").size());
      assertEquals(List.of(), lines("--since", "1ms"));
      assertTrue(millrace.isAlive());
    }
  }

  @Test
  void shouldRefuseWhatMakesNoSenseAndSayWhenThereIsNothing() throws IOException {
    expect(2, "--since: \"90\" has no unit; write 90s", with("--since", "90"));
    expect(2, "--follow is for events, not for --errors", with("--errors", "--follow"));
    expect(2, "--dir and --instance exclude each other", with("--instance", "rw"));
    expect(1, "no Millrace has run in " + folder, with());
    Files.createDirectories(folder);
    Files.createFile(folder.resolve("pid"));
    expect(1, "no events in " + folder, with());
    Files.write(folder.resolve("events"), new byte[4096]);
    expect(1, folder + "/events: no file of events", with());
  }

  @Test
  void shouldFindTheOnlyLiveProcessElseTheOnlyDeadOne() throws IOException {
    final Path base = Files.createDirectories(folder);
    final Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", base.toString());
    try (Backend backend = Backend.echo()) {
      final Millrace first = instance(environment, backend, "one");
      assertEquals(first.pid(), pidOf(environment));
      try (Millrace second = instance(environment, backend, "two")) {
        try (EventsRun run = EventsRun.start(environment)) {
          assertEquals(2, run.awaitExit());
          final String message = run.err().get(0);
          assertTrue(message.contains("several are running; give --instance or --dir"), message);
          assertTrue(message.contains("one (pid " + first.pid() + "), "), message);
        }
        assertEquals(second.pid(), pidOf(environment, "--instance", "two"));
        first.kill();
        first.awaitExit(Limits.WAIT);
        assertEquals(second.pid(), pidOf(environment));
      }
      assertEquals(first.pid(), pidOf(environment, "--instance", "one"));
    }
  }

  private static Millrace instance(
      final Map<String, String> environment, final Backend backend, final String name) {
    return Millrace.launcher()
        .tcp(List.of(backend), "--instance", name, "--log", "-", "--health", "none")
        .env("XDG_RUNTIME_DIR", environment.get("XDG_RUNTIME_DIR"))
        .bare()
        .start();
  }

  private static long pidOf(final Map<String, String> environment, final String... flags) {
    final List<String> args = new ArrayList<>(List.of("--json"));
    args.addAll(List.of(flags));
    try (EventsRun run = EventsRun.start(environment, args.toArray(String[]::new))) {
      assertEquals(0, run.awaitExit(), () -> run.err().toString());
      return ((Double) Json.object(run.out().get(0)).get("pid")).longValue();
    }
  }

  @Test
  void shouldNotStartWithoutRoomForItsFilesAndSayWhy() throws Exception {
    assumeTrue(Proc.isRoot(), "needs a file system of its own");
    final Path tiny = Files.createDirectories(folder).resolve("tiny");
    Files.createDirectories(tiny);
    try (Backend backend = Backend.echo()) {
      Proc.output("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", tiny.toString());
      final Millrace millrace =
          Millrace.launcher()
              .tcp(List.of(backend), QUICK)
              .args("--dir", tiny.resolve("run").toString())
              .launch();
      assertEquals(1, millrace.awaitExit(Limits.WAIT), () -> "" + millrace.messages());
      final String message = "millrace: run directory " + tiny.resolve("run") + ": ";
      assertEquals(List.of(message + "No space left on device"), millrace.messages());
      try (var files = Files.list(tiny.resolve("run"))) {
        assertEquals(List.of("pid"), files.map(each -> "" + each.getFileName()).toList());
      }
    } finally {
      Proc.output("umount", tiny.toString());
    }
  }

  private static void expect(final int status, final String message, final String... args) {
    try (EventsRun run = EventsRun.start(args)) {
      assertEquals(status, run.awaitExit());
      assertEquals(List.of("millrace: " + message), run.err());
      assertEquals(List.of(), run.out());
    }
  }

  @Test
  void shouldTellOfLimitsThatRefusedClientsWithoutNamingThem() throws IOException {
    try (Backend backend = Backend.echo();
        Millrace millrace = launch(backend, "--max-sessions", "1")) {
      try (Peer kept = Peer.connect(millrace.address())) {
        kept.roundTrip("a");
        try (Peer refused = Peer.connect(millrace.address())) {
          assertEquals(0, refused.readRest().bytes().length);
          final String text =
              "W: rw: 1 session refused: --max-sessions or --max-sessions-total is reached";
          awaitMessage(millrace, "millrace: " + text);
          final Map<String, Object> event = only(objects(), "cause", "max-sessions");
          assertEquals("limit", event.get("kind"));
          assertEquals(text, event.get("text"));
          final String all = objects() + "" + millrace.messages();
          assertFalse(all.contains(":" + refused.local().getPort()), all);
          assertFalse(all.contains(":" + kept.local().getPort()), all);
        }
      }
    }
  }

  @Test
  void shouldRaiseAnAlarmWhenClientsMeetNoBackend() throws IOException {
    final Backend backend = Backend.echo();
    backend.stopListening();
    try (Millrace millrace = launch(backend);
        Peer client = Peer.connect(millrace.address())) {
      assertEquals(0, client.readRest().bytes().length);
      awaitMessage(millrace, "W: rw: 1 session refused: no backend could take more");
      assertEquals("alarm", only(objects(), "cause", "no-backend").get("kind"));
      assertEquals("W: rw: no backend is eligible", textOf("no-eligible"));
      again(backend);
      awaitMessage(millrace, "millrace: rw: a backend is eligible again, after ");
      assertTrue(
          textOf("eligible").toString().startsWith("rw: a backend is eligible again, after "));
    }
  }
}
