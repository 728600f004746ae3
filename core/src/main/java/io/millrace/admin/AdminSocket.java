package io.millrace.admin;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/**
 * The listening socket of a run directory that this process owns. Nobody else can reach it before
 * its mode is set: it is made in a folder that is closed to others and then moved to its place,
 * where it replaces what a dead process has left.
 */
final class AdminSocket implements AutoCloseable {
  /** Its name in the run directory. */
  static final String NAME = "admin";

  /** Longest path of a socket that the Java runtime hands to the kernel. */
  static final int PATH_BYTES_MAX = 106;

  /** Those who connect while all places are taken wait here, in the kernel. */
  private static final int BACKLOG = 128;

  /** As short as the socket's final name, so that both paths fit or neither. */
  private static final String NURSERY = ".a/s";

  private final Path path;
  private final ServerSocketChannel channel;
  private final UserPrincipal owner;

  private AdminSocket(
      final Path path, final ServerSocketChannel channel, final UserPrincipal owner) {
    this.path = path;
    this.channel = channel;
    this.owner = owner;
  }

  /**
   * Listens, without blocking.
   *
   * @param directory owned by this process
   * @return to be closed
   * @throws IOException when the path is too long, or the file system refuses
   */
  static AdminSocket open(final Path directory) throws IOException {
    final Path path = directory.resolve(NAME);
    final int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > PATH_BYTES_MAX) {
      throw new IOException(
          "the path has " + length + " bytes, and a socket's may have " + PATH_BYTES_MAX);
    }
    final Path young = directory.resolve(NURSERY);
    final Path nursery = young.getParent();
    Files.deleteIfExists(young);
    Files.deleteIfExists(nursery);
    Files.createDirectory(
        nursery,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    final ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(young), BACKLOG);
      channel.configureBlocking(false);
      Files.setPosixFilePermissions(young, PosixFilePermissions.fromString("rw-------"));
      Files.move(young, path, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(nursery);
      return new AdminSocket(path, channel, Files.getOwner(path));
    } catch (final IOException | RuntimeException e) {
      channel.close();
      Files.deleteIfExists(young);
      Files.deleteIfExists(nursery);
      throw e;
    }
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /** Who runs this process. */
  UserPrincipal owner() {
    return owner;
  }

  /** Removes the file first: whoever finds it can still connect. */
  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(path);
    } finally {
      channel.close();
    }
  }
}
