package io.millrace.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.net.AddressText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostsFileTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("hosts");
    Files.write(
        file,
        """
        # a comment, 10.0.0.99 db.test
        127.0.0.1\tlocalhost
        ::1 localhost ip6-localhost # db.test
        10.0.0.11  other DB.test db
        10.0.0.12\tdb.test\r
        2001:db8::1 db.test
        10.0.0.13 db.test.example
        10.0.0.999 db.test
        nonsense db.test
        \u00e9 db.test
        10.0.0.14
        """
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private List<String> find(final String name) {
    return HostsFile.find(file, name).stream().map(AddressText::ip).toList();
  }

  @Test
  void shouldFindAllAddressesInTheOrderOfTheFile() {
    assertEquals(List.of("10.0.0.11", "10.0.0.12", "2001:db8::1"), find("db.test"));
    assertEquals(List.of("127.0.0.1", "::1"), find("localhost"));
  }

  @Test
  void shouldTakeNamesInAnyCaseAndWithTheirLastDot() {
    assertEquals(List.of("10.0.0.13"), find("DB.Test.Example."));
    assertEquals(List.of("10.0.0.11"), find("dB"));
  }

  @Test
  void shouldFindNothingWhereNothingIs() {
    assertEquals(List.of(), find("test"));
    assertEquals(List.of(), find("db.tes"));
    assertEquals(List.of(), find("10.0.0.14"));
    assertEquals(List.of(), HostsFile.find(folder.resolve("missing"), "localhost"));
    assertEquals(List.of(), HostsFile.find(folder, "localhost"));
  }
}
