module sidecarlens/conformance/daprd

go 1.26
