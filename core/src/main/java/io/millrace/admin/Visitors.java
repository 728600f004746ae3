package io.millrace.admin;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** Who is served: the user of this process and root, as the kernel tells of each connection. */
final class Visitors {
  private static final String ROOT = "0";

  private final UserPrincipal owner;
  private final UserPrincipal root;

  Visitors(final UserPrincipal owner) throws IOException {
    this.owner = owner;
    root = FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(ROOT);
  }

  /**
   * The user behind a connection.
   *
   * @param channel connected
   * @return null when this one is not served
   * @throws IOException when the kernel does not tell
   */
  String user(final SocketChannel channel) throws IOException {
    final UserPrincipal user = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    return user.equals(owner) || user.equals(root) ? user.getName() : null;
  }
}
