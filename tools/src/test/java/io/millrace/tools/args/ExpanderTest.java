package io.millrace.tools.args;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExpanderTest {
  @TempDir private Path folder;

  @Test
  void shouldKeepArgumentsWhenNoneNamesAFile() {
    assertEquals(List.of("a b", "", "#x", "'y'", "@"), texts("a b", "", "#x", "'y'", "@"));
    assertEquals(Origin.at(null, 2), expand("a", "b").get(1).origin());
  }

  @Test
  void shouldSplitAtBlanksAndLineEndsWhenReadingAFile() {
    write("f", "a b\tc\r\nd\n\n  e");
    assertEquals(List.of("a", "b", "c", "d", "e"), texts("@f"));
  }

  @Test
  void shouldDropCommentsWhenHashStandsAtAStartOrAfterABlank() {
    write("f", "# all\na#b c # d 'e\n\t#f\n\"#g\" h'#'i");
    assertEquals(List.of("a#b", "c", "#g", "h#i"), texts("@f"));
  }

  @Test
  void shouldJoinWhenQuotesStandInsideAWord() {
    write("f", "a'b c'\"d 'e'\"f ''  \"\"x 'say \"hi\"'");
    assertEquals(List.of("ab cd 'e'f", "", "x", "say \"hi\""), texts("@f"));
  }

  @Test
  void shouldKeepBackslashesWhenReadingAFile() {
    write("f", "a\\ b\\n '\\'");
    assertEquals(List.of("a\\", "b\\n", "\\"), texts("@f"));
  }

  @Test
  void shouldDropAByteOrderMarkWhenAFileBeginsWithOne() {
    write("f", "\uFEFFä");
    assertEquals(List.of("ä"), texts("@f"));
  }

  @Test
  void shouldFindOtherFilesBesideTheirFileWhenIncluded() {
    write("sub/inner", "x\n  y");
    write("sub/outer", "1 @inner 2 '@inner'");
    final List<Word> words = expand("@sub/outer");
    assertEquals(List.of("1", "x", "y", "2", "@inner"), texts("@sub/outer"));
    assertTrue(words.get(2).origin().toString().endsWith("sub/inner:2"), words.toString());
  }

  @Test
  void shouldNameTheLineWhenAQuoteIsNotClosed() {
    write("f", "a\nb 'c\nd'");
    final String message = message("@f");
    assertTrue(message.contains("f:2: the quote ' is not closed"), message);
  }

  @Test
  void shouldNamePathAndPlaceWhenAFileIsMissing() {
    write("f", "\n@gone");
    final String message = message("@f");
    assertTrue(message.contains(folder.resolve("gone").toString()), message);
    assertTrue(message.contains("f:2"), message);
    assertTrue(message.contains("no such file"), message);
  }

  @Test
  void shouldRefuseWhenAFileIsAFolderOrNoText() throws IOException {
    assertTrue(message("@" + folder).contains("Is a directory"));
    Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xe4, ' '});
    assertTrue(message("@latin").contains("is not UTF-8"));
    assertTrue(message("@a\0b").contains("is no path"));
  }

  @Test
  void shouldRefuseWhenFilesIncludeThemselves() {
    write("a", "@b");
    write("b", "@sub/../a");
    folder.resolve("sub").toFile().mkdir();
    assertTrue(message("@a").contains("includes itself"));
  }

  @Test
  void shouldStopWhenFilesLieTooDeep() {
    for (int i = 0; i < 9; i++) {
      write("f" + i, "w" + i + " @f" + (i + 1));
    }
    write("f7", "end");
    assertEquals(8, texts("@f0").size());
    write("f7", "w @f8");
    write("f8", "end");
    assertTrue(message("@f0").contains("deeper than 8"));
  }

  @Test
  void shouldStopWhenFilesMultiply() {
    write("a", "@b ".repeat(100));
    write("b", "@c ".repeat(100));
    write("c", "x");
    assertTrue(message("@a").contains("more than 1000 files"));
  }

  @Test
  void shouldAllowTheSameFileTwiceWhenItDoesNotContainItself() {
    write("f", "x");
    assertEquals(List.of("x", "x"), texts("@f", "@f"));
  }

  private void write(final String name, final String text) {
    try {
      final Path path = folder.resolve(name);
      Files.createDirectories(path.getParent());
      Files.write(path, text.getBytes(StandardCharsets.UTF_8));
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Word> expand(final String... args) {
    return Expander.expand(List.of(args), folder);
  }

  private List<String> texts(final String... args) {
    return expand(args).stream().map(Word::text).toList();
  }

  private String message(final String... args) {
    return assertThrows(UsageException.class, () -> expand(args)).getMessage();
  }
}
