package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.ChildJvm;
import io.millrace.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
  @RegisterExtension final NothingLeft left = new NothingLeft();

  @TempDir private Path folder;

  /** A process that owns a directory until its input ends. */
  static final class Owner {
    private Owner() {}

    public static void main(final String[] args) throws Exception {
      final RunDirectory owned = RunDirectory.claim(Path.of(args[0]));
      System.out.println("owned " + ProcessHandle.current().pid());
      while (System.in.read() >= 0) {
        // until it is told
      }
      owned.close();
      System.out.println("closed");
    }
  }

  @Test
  void shouldMakeTheDirectoryAndSayWhoOwnsIt() throws Exception {
    final Path path = folder.resolve("a/b");
    try (RunDirectory owned = RunDirectory.claim(path)) {
      assertEquals(path, owned.path());
      final String pid = Files.readString(path.resolve("pid")).trim();
      assertEquals(ProcessHandle.current().pid(), Long.parseLong(pid));
    }
  }

  @Test
  void shouldRefuseASecondOwnerInThisProcess() throws Exception {
    try (RunDirectory owned = RunDirectory.claim(folder)) {
      final Exception e =
          assertThrows(RunDirectory.OwnedException.class, () -> RunDirectory.claim(folder));
      assertTrue(e.getMessage().contains(owned.path() + ": owned by live process "), e::getMessage);
    }
    RunDirectory.claim(folder).close();
  }

  @Test
  void shouldNameTheProcessThatOwnsItAndTakeOverWhenThatIsGone() throws Exception {
    try (ChildJvm child = ChildJvm.start(List.of(), Owner.class, folder.toString())) {
      final String pid = child.line().replace("owned ", "");
      final Exception e =
          assertThrows(RunDirectory.OwnedException.class, () -> RunDirectory.claim(folder));
      assertTrue(e.getMessage().endsWith("owned by live process " + pid), e::getMessage);
      child.kill();
      assertTrue(Files.exists(folder.resolve("pid")), "a killed process tidies nothing up");
      try (RunDirectory owned = RunDirectory.claim(folder)) {
        final String now = Files.readString(owned.path().resolve("pid")).trim();
        assertEquals(ProcessHandle.current().pid(), Long.parseLong(now));
      }
    }
  }

  @Test
  void shouldLetNoTwoOwnItWhenOneLeavesWhileOthersCome() throws Exception {
    for (int i = 0; i < 200; i++) {
      final RunDirectory leaving = RunDirectory.claim(folder);
      final Thread leaver = new Thread(() -> closeQuietly(leaving));
      leaver.start();
      final RunDirectory next = claimSoon();
      leaver.join();
      assertThrows(RunDirectory.OwnedException.class, () -> RunDirectory.claim(folder));
      assertTrue(Files.exists(folder.resolve("pid")), "the new owner's file");
      next.close();
    }
  }

  private RunDirectory claimSoon() throws Exception {
    while (true) {
      try {
        return RunDirectory.claim(folder);
      } catch (final RunDirectory.OwnedException e) {
        Thread.onSpinWait(); // the other has not left yet
      }
    }
  }

  private static void closeQuietly(final RunDirectory owned) {
    try {
      owned.close();
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldSayWhyWhenItCannotBeMade() throws Exception {
    final Path file = Files.writeString(folder.resolve("file"), "no directory");
    assertThrows(IOException.class, () -> RunDirectory.claim(file));
    assertThrows(IOException.class, () -> RunDirectory.claim(file.resolve("below")));
  }
}
