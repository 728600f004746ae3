package io.millrace.status;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/** Files of the run directory that are memory. */
final class MappedFile {
  private static final int BLOCK_BYTES = 64 * 1024;

  private MappedFile() {}

  /**
   * Makes a file that appears with its header complete. Its room is taken beforehand: a page that a
   * full file system could not give later would end the process.
   *
   * @param path of the file
   * @param bytes its size
   * @param header writes into the fresh memory
   * @return all of it, writable
   */
  static UnsafeBuffer create(final Path path, final int bytes, final Consumer<UnsafeBuffer> header)
      throws IOException {
    final Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      fill(channel, 0, bytes);
      final UnsafeBuffer memory =
          new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes));
      header.accept(memory);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      return memory;
    } catch (final IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  /**
   * Makes a file longer. Its room is taken beforehand, too.
   *
   * @param path of the file
   * @param size that it has
   * @param bytes to be added
   * @return what was added, writable, all zero
   */
  static UnsafeBuffer extend(final Path path, final long size, final int bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() < size) {
        throw new EOFException(path + ": it was made shorter by somebody");
      }
      fill(channel, size, bytes);
      return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, size, bytes));
    }
  }

  /** Keeps the file of the process before under another name. */
  static void keep(final Path path, final Path old) throws IOException {
    try {
      Files.move(path, old, StandardCopyOption.ATOMIC_MOVE);
    } catch (final NoSuchFileException e) {
      // there was none
    }
  }

  /**
   * Maps a file for reading.
   *
   * @param path of the file
   * @param bytesMin it must have at least so many
   * @return all of it, read-only
   */
  static UnsafeBuffer open(final Path path, final int bytesMin) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      final long bytes = channel.size();
      if (bytes < bytesMin || bytes > Integer.MAX_VALUE) {
        throw new EOFException(path + ": " + bytes + " bytes are not the size of such a file");
      }
      return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes));
    }
  }

  private static void fill(final FileChannel channel, final long from, final int bytes)
      throws IOException {
    final ByteBuffer zeros = ByteBuffer.allocate(BLOCK_BYTES);
    int written = 0;
    while (written < bytes) {
      zeros.clear().limit(Math.min(BLOCK_BYTES, bytes - written));
      written += channel.write(zeros, from + written);
    }
  }
}
