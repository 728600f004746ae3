package io.millrace.tools.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoriesTest {
  @TempDir private Path folder;

  private final List<ServerSocketChannel> sockets = new ArrayList<>();
  private Path one;
  private Path two;
  private RunDirectories directories;

  @BeforeEach
  void open() {
    one = folder.resolve("1");
    two = folder.resolve("2");
    directories = RunDirectories.in(List.of(one, two));
  }

  @AfterEach
  void close() throws IOException {
    for (final ServerSocketChannel socket : sockets) {
      socket.close();
    }
  }

  private static Path dead(final Path base, final String name, final String pid)
      throws IOException {
    final Path directory = Files.createDirectories(base.resolve(name));
    Files.writeString(directory.resolve("pid"), pid);
    return directory;
  }

  private Path live(final Path base, final String name) throws IOException {
    final Path directory = dead(base, name, ProcessHandle.current().pid() + "\n");
    final ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    sockets.add(socket);
    socket.bind(UnixDomainSocketAddress.of(directory.resolve("admin")));
    return directory;
  }

  private String refused(final int status, final String instance) {
    final OperatorException refused =
        assertThrows(OperatorException.class, () -> directories.live(null, instance));
    assertEquals(status, refused.status(), refused.getMessage());
    return refused.getMessage().replace(folder.toString(), "F");
  }

  @Test
  void shouldTakeTheOnlyLiveOne() throws Exception {
    dead(one, "stale", "");
    dead(two, "killed", "999999999\n");
    final Path wanted = live(two, "rw");
    assertEquals(wanted, directories.live(null, null));
    assertEquals(wanted, directories.live(null, "rw"));
    assertEquals(wanted, directories.liveOrDead(null, null));
  }

  @Test
  void shouldTakeTheNamedOneWhereverItIs() throws Exception {
    live(one, "rw");
    final Path wanted = live(two, "ro");
    assertEquals(wanted, directories.live(null, "ro"));
    assertEquals(Path.of("/any/where"), directories.live("/any/where", null));
  }

  @Test
  void shouldListThemWhenSeveralAreLive() throws Exception {
    live(one, "rw");
    live(two, "rw");
    final String pid = " (pid " + ProcessHandle.current().pid() + ")";
    final String both =
        "several are running; give --instance or --dir: F/1/rw" + pid + ", F/2/rw" + pid;
    assertEquals(both, refused(2, null));
    assertEquals(both, refused(2, "rw"));
  }

  @Test
  void shouldSayWhereItLookedWhenNothingRuns() throws Exception {
    assertEquals("nothing runs; looked in F/1, F/2", refused(1, null));
    dead(one, "rw", "");
    dead(two, "ro", "999999999\n");
    assertEquals("nothing runs; looked in F/1, F/2", refused(1, null));
    assertEquals("no instance xy runs; looked in F/1, F/2", refused(1, "xy"));
  }

  @Test
  void shouldSayWhenAProcessDoesNotListen() throws Exception {
    final long pid = ProcessHandle.current().pid();
    dead(one, "rw", pid + "\n");
    assertEquals("process " + pid + " of F/1/rw does not listen for commands", refused(1, null));
  }

  @Test
  void shouldTakeADeadOneWhereThatWillDo() throws Exception {
    final Path wanted = dead(one, "rw", "");
    assertEquals(wanted, directories.liveOrDead(null, null));
    assertEquals(wanted, directories.liveOrDead(wanted.toString(), null));
    dead(two, "ro", "");
    assertEquals(wanted, directories.liveOrDead(null, "rw"));
    final OperatorException several =
        assertThrows(OperatorException.class, () -> directories.liveOrDead(null, null));
    assertEquals(2, several.status());
    final OperatorException none =
        assertThrows(
            OperatorException.class, () -> directories.liveOrDead(folder.toString(), null));
    assertEquals(1, none.status());
  }

  @Test
  void shouldBelieveNoPidThatIsNone() throws Exception {
    for (final String text : List.of("", "x", "1 2", "-1", "99999999999", "../..")) {
      assertEquals("", RunDirectories.pid(dead(one, "rw", text)), text);
    }
    assertEquals("12", RunDirectories.pid(dead(one, "rw", "12\n")));
    assertEquals("", RunDirectories.pid(one.resolve("none")));
  }
}
