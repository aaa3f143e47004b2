#!/usr/bin/python3
"""What gnome-remote-desktop's daemon waits for before it listens: the names of GNOME's shell on the session bus. Nobody gets a desktop of it.

Debian: python3-dbus python3-gi
"""
import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
kept = []


class Shell(dbus.service.Object):
    @dbus.service.method("org.gnome.Mutter.RemoteDesktop", out_signature="o")
    def CreateSession(self):
        raise dbus.DBusException("there is no desktop here")

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return {"SupportedDeviceTypes": dbus.UInt32(3), "Version": dbus.Int32(4)}


for name in "RemoteDesktop", "ScreenCast", "DisplayConfig":
    kept.append(dbus.service.BusName("org.gnome.Mutter." + name, bus))
    kept.append(Shell(bus, "/org/gnome/Mutter/" + name))
GLib.MainLoop().run()
