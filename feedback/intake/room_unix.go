//go:build unix

package intake

import "syscall"

// room is how many bytes may still be written to the folder's disk.
func room(dir string) int64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0
	}
	return int64(st.Bavail) * int64(st.Bsize)
}
