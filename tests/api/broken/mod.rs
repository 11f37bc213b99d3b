//! These tests break what is around the service: they hold locks, fill disks, silence hosts, and start, stop and freeze processes. The
//! processes, locks, disks and sockets are real.

mod settings;
