"""The lab: measures Millrace beside other forwarders on this machine and writes a report. `bench/run --help`."""
