package io.millrace.status;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The run directory of one process. Owned by holding a lock on its file {@code pid}, which the
 * kernel gives up with the process, however that ends.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String PID_FILE = "pid";

  private final Path path;
  private final FileChannel channel;
  private final long pid;

  private RunDirectory(final Path path, final FileChannel channel, final long pid) {
    this.path = path;
    this.channel = channel;
    this.pid = pid;
  }

  /** A live process owns the directory. */
  public static final class OwnedException extends Exception {
    private static final long serialVersionUID = 1L;

    OwnedException(final Path path, final String pid) {
      super(path + ": owned by live process " + pid);
    }
  }

  /**
   * Makes the directory if it is not there, and takes it.
   *
   * @param path of the directory
   * @return owned until it is closed or the process ends
   * @throws OwnedException when a live process owns it; its id is named
   * @throws IOException when it cannot be made or written
   */
  public static RunDirectory claim(final Path path) throws OwnedException, IOException {
    Files.createDirectories(path);
    final FileChannel channel =
        FileChannel.open(
            path.resolve(PID_FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    if (!tryLock(channel)) {
      final String pid = read(channel);
      channel.close();
      throw new OwnedException(path, pid);
    }
    final String pid = Path.of("/proc/self").toRealPath().getFileName().toString();
    final byte[] line = (pid + "\n").getBytes(StandardCharsets.US_ASCII);
    channel.write(ByteBuffer.wrap(line), 0);
    channel.truncate(line.length);
    return new RunDirectory(path, channel, Long.parseLong(pid));
  }

  /**
   * Where it is.
   *
   * @return as given
   */
  public Path path() {
    return path;
  }

  /**
   * Who owns it.
   *
   * @return this process's id
   */
  public long pid() {
    return pid;
  }

  /**
   * Gives the directory up. The file stays, empty: another process may have it open already and be
   * about to lock it, and a third one would lock a new file beside it.
   */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.truncate(0);
      channel.close();
    }
  }

  private static boolean tryLock(final FileChannel channel) throws IOException {
    try {
      final FileLock lock = channel.tryLock();
      return lock != null;
    } catch (final OverlappingFileLockException e) {
      return false; // another forwarder of this process
    }
  }

  private static String read(final FileChannel channel) throws IOException {
    final ByteBuffer bytes = ByteBuffer.allocate(32);
    channel.read(bytes, 0);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().trim();
  }
}
