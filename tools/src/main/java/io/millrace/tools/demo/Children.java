package io.millrace.tools.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Starts processes and ends every one of them by its id, and removes their folder: at {@link
 * #close()}, and when this JVM is told to stop.
 */
final class Children implements AutoCloseable {
  private final Collection<Child> started = new ConcurrentLinkedQueue<>();
  private final Thread hook = new Thread(this::destroyAll, "demo-children");
  private final Path folder;

  Children() throws IOException {
    folder = Files.createTempDirectory("millrace-demo");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  Child start(final String name, final List<String> arguments) throws IOException {
    final Child child = new Child(name, new ProcessBuilder(JavaCommand.of(arguments)).start());
    started.add(child);
    return child;
  }

  /** A folder for one of them, of this demonstration alone; goes with them. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    destroyAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException stopping) {
      destroyAll(); // The hook runs already.
    }
  }

  private void destroyAll() {
    started.forEach(Child::destroy);
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (final IOException | UncheckedIOException e) {
      // The hook has removed it, or a child still ends: it lies in the temporary folder.
    }
  }
}
