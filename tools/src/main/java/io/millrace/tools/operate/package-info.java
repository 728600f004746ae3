/**
 * The commands for a running process, on the side of the operator: they find its run directory, ask
 * over its admin socket and print the answer, as a table for people or as the JSON that came. All
 * on the main thread of a short process.
 */
package io.millrace.tools.operate;
