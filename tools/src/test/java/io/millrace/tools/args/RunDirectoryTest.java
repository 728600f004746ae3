package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
  @TempDir private Path folder;

  @Test
  void shouldBeOfTheEffectiveUserWhenAskedWhoOwnsWhatItMakes() {
    assertEquals("1001", RunDirectory.user("Name:\tjava\nUid:\t1000\t1001\t0\t1003\nGid:\t5\t5\n"));
  }

  @Test
  void shouldNameTheTemporaryFolderAfterTheOwnerOfItsFilesWhenThereIsNoOther() throws IOException {
    final Object user = Files.getAttribute(Files.createFile(folder.resolve("file")), "unix:uid");
    final List<Path> bases = RunDirectory.bases(Map.of());
    assertEquals(Path.of("/run/millrace"), bases.get(0));
    assertTrue(bases.get(1).endsWith("millrace-" + user), bases::toString);
  }
}
