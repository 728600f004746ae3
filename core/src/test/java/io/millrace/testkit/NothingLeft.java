package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that passes but leaves something behind: an entry of the error log, a descriptor, a
 * thread of ours, or anything else that the test has named with {@link #mustBeZero}. Register it in
 * a field that is not static.
 */
public final class NothingLeft implements BeforeEachCallback, AfterEachCallback {
  /** Threads that were told to end may still be closing. */
  private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(5);

  private static final Path OPEN = Path.of("/proc/self/fd");

  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final Map<String, LongSupplier> counts = new LinkedHashMap<>();
  private List<String> openBefore = List.of();

  static {
    try (ServerSocketChannel tcp = ServerSocketChannel.open();
        DatagramChannel udp = DatagramChannel.open();
        Selector selector = Selector.open()) {
      tcp.bind(null);
      udp.bind(null);
      selector.selectNow(); // the JDK keeps descriptors of its own from first use on
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The error log of what is tested. */
  public Consumer<Throwable> errorLog() {
    return faults::add;
  }

  /** What the error log holds; it is empty afterwards. For a test that provokes faults. */
  public List<Throwable> takeFaults() {
    final List<Throwable> taken = List.copyOf(faults);
    faults.clear();
    return taken;
  }

  /** Something that a test must have given back at its end. */
  public void mustBeZero(final String what, final LongSupplier count) {
    counts.put(what, count);
  }

  @Override
  public void beforeEach(final ExtensionContext context) {
    openBefore = open();
  }

  @Override
  public void afterEach(final ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      return; // one failure is enough
    }
    if (!Await.within(SETTLE_NS, () -> left().isEmpty())) {
      final AssertionError failure = new AssertionError("left behind: " + left());
      faults.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private List<String> left() {
    final List<String> left = new ArrayList<>();
    faults.forEach(fault -> left.add("error log: " + fault));
    counts.forEach(
        (what, count) -> {
          if (count.getAsLong() != 0) {
            left.add(count.getAsLong() + " " + what);
          }
        });
    final List<String> open = open();
    openBefore.forEach(open::remove);
    left.addAll(open);
    for (final Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("millrace-")) {
        left.add("thread " + thread.getName());
      }
    }
    return left;
  }

  /** Sockets, pollers, pipes and the like; files are the JVM's own affair. */
  private static List<String> open() {
    final List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(OPEN)) {
      for (final Path entry : entries) {
        final String target = target(entry);
        if (target.contains(":[")
            || target.startsWith("anon_inode:")
            || target.equals("/dev/null")) {
          open.add(target);
        }
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }

  private static String target(final Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (final IOException e) {
      return ""; // closed since it was listed
    }
  }
}
