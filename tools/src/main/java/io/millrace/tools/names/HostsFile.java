package io.millrace.tools.names;

import io.millrace.net.Ipv4;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** The file of host names, read anew at each look-up: it is what people edit. */
final class HostsFile {
  /** The Java runtime's own property: that file is then all that it asks. */
  private static final String PROPERTY = "jdk.net.hosts.file";

  private static final String SYSTEM = "/etc/hosts";

  private HostsFile() {}

  /** Whether the Java runtime was told to ask a file and nothing else. */
  static boolean replacesDns() {
    return System.getProperty(PROPERTY) != null;
  }

  /**
   * The addresses of a name.
   *
   * @param name in any case, with or without a dot at its end
   * @return in the order of the file; empty when it does not say or cannot be read
   */
  static List<InetAddress> find(final String name) {
    return find(Path.of(System.getProperty(PROPERTY, SYSTEM)), name);
  }

  static List<InetAddress> find(final Path file, final String name) {
    final String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    final List<InetAddress> found = new ArrayList<>();
    // Any byte may stand in a comment.
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        addFrom(line, plain, found);
      }
    } catch (final IOException e) {
      return List.of();
    }
    return found;
  }

  private static void addFrom(final String line, final String name, final List<InetAddress> found)
      throws IOException {
    final int comment = line.indexOf('#');
    final StringTokenizer words =
        new StringTokenizer(comment < 0 ? line : line.substring(0, comment), " \t\r");
    final String address = words.hasMoreTokens() ? words.nextToken() : "";
    if (Ipv4.parse(address) == null && address.indexOf(':') < 0) {
      return;
    }
    while (words.hasMoreTokens()) {
      if (words.nextToken().equalsIgnoreCase(name)) {
        found.add(InetAddress.getByName(address));
        return;
      }
    }
  }
}
