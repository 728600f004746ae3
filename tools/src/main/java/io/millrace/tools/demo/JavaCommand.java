package io.millrace.tools.demo;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs another Millrace with the Java, the flags and the classes of this one. */
final class JavaCommand {
  private static final String MAIN = "io.millrace.tools.Main";

  private JavaCommand() {}

  /**
   * Words of a process.
   *
   * @param arguments of the other Millrace
   * @return a new list
   */
  static List<String> of(final List<String> arguments) {
    final List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (flag.startsWith("-X") || flag.startsWith("--add-")) {
        words.add(flag);
      }
    }
    final String classPath = System.getProperty("java.class.path");
    if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
      words.addAll(List.of("-jar", classPath)); // Its manifest opens what the engine needs.
    } else {
      words.addAll(
          List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "-cp", classPath, MAIN));
    }
    words.addAll(arguments);
    return words;
  }
}
