package io.millrace.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.agrona.concurrent.errors.ErrorLogReader;

/**
 * The distinct faults of this program, with how often and when first and last, in a mapped file of
 * the run directory. Any thread may record; it takes no lock but for a fault that is new.
 */
public final class ErrorLog implements Consumer<Throwable> {
  /** Dozens of distinct faults with their stack traces; more are not kept. */
  public static final int FILE_BYTES = 256 * 1024;

  private static final String FILE = "errors";
  private static final String OLD_FILE = "errors.old";

  /** More distinct places than a program of this size has. */
  static final int DISTINCT_MAX = 200;

  private final DistinctErrorLog log;

  /** By class and place: messages that differ in a number would make each a new fault. */
  private final Map<String, Throwable> firsts = new ConcurrentHashMap<>();

  private ErrorLog(final DistinctErrorLog log) {
    this.log = log;
  }

  /** Takes one distinct fault. */
  @FunctionalInterface
  public interface ErrorConsumer {
    /**
     * One distinct fault.
     *
     * @param count how often
     * @param firstEpochMs when first, milliseconds since 1970
     * @param lastEpochMs when last
     * @param trace its stack trace, several lines
     */
    void onError(int count, long firstEpochMs, long lastEpochMs, String trace);
  }

  /**
   * Makes a new file; that of the process before is kept as {@code errors.old} when it holds any.
   *
   * @param directory owned by this process
   * @param clock wall clock
   * @return empty
   * @throws IOException when the file cannot be made or there is no room for it
   */
  public static ErrorLog create(final RunDirectory directory, final EpochClock clock)
      throws IOException {
    final Path path = file(directory.path());
    if (Files.exists(path) && holdsAny(path)) {
      MappedFile.keep(path, oldFile(directory.path()));
    }
    return new ErrorLog(
        new DistinctErrorLog(MappedFile.create(path, FILE_BYTES, file -> {}), clock));
  }

  /** Without the reader, whose classes would be loaded at each start that finds a file. */
  private static boolean holdsAny(final Path path) throws IOException {
    return MappedFile.open(path, Integer.BYTES).getIntVolatile(0) != 0; // the first one's length
  }

  /**
   * Where the faults of a run directory are.
   *
   * @param directory of a live or dead process
   * @return may not exist
   */
  public static Path file(final Path directory) {
    return directory.resolve(FILE);
  }

  /**
   * Where the faults of a process before are.
   *
   * @param directory of a live or dead process
   * @return may not exist
   */
  public static Path oldFile(final Path directory) {
    return directory.resolve(OLD_FILE);
  }

  /**
   * Reads the file of a live or a dead process.
   *
   * @param path of the file
   * @param consumer takes each, in order of first observation
   * @return how many
   * @throws IOException when it is not there or cannot be read
   */
  public static int read(final Path path, final ErrorConsumer consumer) throws IOException {
    final UnsafeBuffer file = MappedFile.open(path, 1);
    return ErrorLogReader.read(file, consumer::onError);
  }

  /**
   * The fault and where it happened, in one line without network addresses.
   *
   * @param fault of this program
   * @return for the operator
   */
  public static String line(final Throwable fault) {
    return WithoutAddresses.line(fault);
  }

  /**
   * Records a fault, without addresses: a client's must not be kept. Of those of one class and
   * place the first message is kept.
   */
  @Override
  public void accept(final Throwable fault) {
    if (fault instanceof OutOfMemoryError) {
      log.record(
          fault); // the heap may be full: nothing is made of it; its message holds no address
      return;
    }
    final StackTraceElement[] trace = fault.getStackTrace();
    final String place = fault.getClass() + (trace.length == 0 ? "" : " " + trace[0]);
    Throwable first = firsts.get(place);
    if (first == null && firsts.size() < DISTINCT_MAX) {
      first = WithoutAddresses.of(fault);
      final Throwable raced = firsts.putIfAbsent(place, first);
      first = raced == null ? first : raced;
    }
    if (first != null) {
      log.record(first);
    }
  }
}
