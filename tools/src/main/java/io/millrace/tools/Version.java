package io.millrace.tools;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    final String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {"millrace " + (version == null ? "from classes" : version)};
  }
}
