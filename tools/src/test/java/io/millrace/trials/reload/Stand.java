package io.millrace.trials.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A forwarder whose flags are in a file that the trial writes anew. */
final class Stand implements AutoCloseable {
  private final Path folder = MillraceLauncher.freshFolder();
  private final Path file = folder.resolve("trial.args");
  private final MillraceCommand command = new MillraceCommand();
  private Millrace millrace;

  /** Starts it with what the file says. */
  Millrace start(final String text, final String... more) {
    return start(Millrace.launcher(), text, more);
  }

  /** The same with a launcher of the trial's own. */
  Millrace start(final MillraceLauncher launcher, final String text, final String... more) {
    write(text);
    millrace = launcher.args("--dir", directory(), "@" + file).args(more).start();
    return millrace;
  }

  String directory() {
    return folder.resolve("run").toString();
  }

  void write(final String text) {
    write("trial.args", text);
  }

  void write(final String name, final String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it is written behind {@code --backend}. */
  static String flag(final Backend backend) {
    return "--backend " + backend.name() + "=" + backend.text() + backend.keys() + "\n";
  }

  static String flags(final List<Backend> backends) {
    final StringBuilder out = new StringBuilder();
    backends.forEach(each -> out.append(flag(each)));
    return out.toString();
  }

  /** What a reload that was asked for tells has come when this returns. */
  MillraceCommand.Answer ask(final String... words) {
    final List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--dir", directory()));
    final long before = count("reloaded: ");
    final MillraceCommand.Answer answer = command.run(line.toArray(String[]::new));
    if (answer.status() == 0 && List.of(words).equals(List.of("reload"))) {
      awaitReload(before);
    }
    return answer;
  }

  /** Has the new text read by a signal, and waits until it holds. */
  void hangUp(final String text) {
    write(text);
    final long before = count("reloaded: ");
    millrace.signal("HUP");
    awaitReload(before);
  }

  private void awaitReload(final long before) {
    Await.until(
        () -> "a reload in " + millrace.messages(),
        Limits.WAIT,
        () -> count("reloaded: ") > before);
  }

  long count(final String part) {
    return millrace.messages().stream().filter(line -> line.contains(part)).count();
  }

  /** The inode of each listening socket of a port, as the kernel shows them. */
  static List<String> inodes(final int port) {
    final List<String> inodes = new ArrayList<>();
    for (final String line : Proc.output("ss", "-tlneH", "sport", "=", ":" + port).split("\n")) {
      for (final String word : line.split("\\s+")) {
        if (word.startsWith("ino:")) {
          inodes.add(word);
        }
      }
    }
    inodes.sort(null);
    assertEquals(false, inodes.isEmpty(), "nobody listens on " + port);
    return inodes;
  }

  @Override
  public void close() {
    if (millrace != null) {
      millrace.close();
    }
  }
}
