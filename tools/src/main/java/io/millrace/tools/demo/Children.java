package io.millrace.tools.demo;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Starts processes and ends every one of them by its id: at {@link #close()}, and when this JVM is
 * told to stop.
 */
final class Children implements AutoCloseable {
  private final Collection<Child> started = new ConcurrentLinkedQueue<>();
  private final Thread hook = new Thread(this::destroyAll, "demo-children");

  Children() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  Child start(final String name, final List<String> arguments) throws IOException {
    final Child child = new Child(name, new ProcessBuilder(JavaCommand.of(arguments)).start());
    started.add(child);
    return child;
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
  }
}
